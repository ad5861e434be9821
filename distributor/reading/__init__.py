"""From the raw bytes of one mail to all that is understood of it.

Everything here works on hostile input, in a child process with limits (`child.py`), and knows neither the
database nor the settings: bytes and frozen values go in, files and frozen values come out.
"""

READING_VERSION = (
    2  # raised with every change that reads some mail differently: `distributor inbox reread --all`
)
