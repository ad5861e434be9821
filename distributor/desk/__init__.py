"""What editors do before a send: import, review, preview, sign, and keep the audience."""
