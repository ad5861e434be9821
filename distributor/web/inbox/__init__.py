"""The pages of the contribution inbox."""
