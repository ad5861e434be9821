"""Parses the raw bytes of a mail: its header, text, addresses and files."""
