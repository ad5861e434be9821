"""Mail to the newsroom: fetched or received, kept, read, routed, made into manuscripts, answered."""
