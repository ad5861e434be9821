"""What mail servers say when they refuse: their words and codes, judged by one table."""
