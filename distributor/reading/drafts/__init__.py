"""From what a mail and its files say to drafts of manuscripts, field by field."""
