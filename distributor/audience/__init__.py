"""Who is addressed: recipients/ mirrored, and the 送发 line resolved to groups."""
