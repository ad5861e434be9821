"""A periodical's own rules; free of Django."""
