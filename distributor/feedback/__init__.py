"""What comes back about what we sent: one file per kind makes a Feedback, apply.py acts on it."""
