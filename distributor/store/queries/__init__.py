"""The queries of the tables: one file per subject, and no SQL anywhere else."""
