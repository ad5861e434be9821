"""Incoming mail: fetched or received, stored, read, routed, and passed to the newsroom."""
