"""What one reader receives: rendered once per issue, compiled to segments, spliced per reader."""
