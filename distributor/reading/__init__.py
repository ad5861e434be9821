"""Reads one mail: from its raw bytes to a Reading.

The input is hostile. It is read in a child process with limits (`child.py`), which has no access to the
database or the settings: bytes and frozen values go in, files and frozen values come out.
"""

READING_VERSION = (
    2  # raise it with every change that reads some mail differently: `distributor inbox reread --all`
)
