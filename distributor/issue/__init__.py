"""What editors write: a document becomes an Issue, and every complaint carries its line."""
