"""Any file of a mail: what it is by its content, its safe name, its text and pictures."""
