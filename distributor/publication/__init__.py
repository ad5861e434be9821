"""A periodical: what it is called, who signs it, how it is sent. Free of Django."""
