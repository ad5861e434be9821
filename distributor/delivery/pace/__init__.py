"""How fast copies may go out: token buckets that all processes share, and a static share without Redis."""
