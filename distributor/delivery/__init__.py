"""Getting it there: planned, claimed, sent over kept sessions, and recorded copy by copy."""
