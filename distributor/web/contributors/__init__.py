"""The pages of those who contribute, and of what came of it."""
