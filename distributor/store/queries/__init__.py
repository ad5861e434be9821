"""What is asked of the tables: one file per subject, and no SQL anywhere else."""
