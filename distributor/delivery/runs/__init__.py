"""A run as a whole: planned, scheduled, corrected, settled, swept and reported."""
