"""One slice of a run in one process: copies claimed, written, committed, and recorded."""
