"""`python -m distributor`."""

from distributor.cli import main

main(prog_name="distributor")
