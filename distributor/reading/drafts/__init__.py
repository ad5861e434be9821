"""Finds the manuscripts of a mail and their fields: title, authors, unit, telephone, column."""
