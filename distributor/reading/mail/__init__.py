"""The raw bytes of a mail to its text, addresses and parts."""
