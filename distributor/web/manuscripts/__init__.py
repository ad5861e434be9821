"""The pages of manuscripts."""
