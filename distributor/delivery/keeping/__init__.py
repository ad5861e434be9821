"""Finished runs in files, and back."""
