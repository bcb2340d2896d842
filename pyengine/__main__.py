"""``python -m pyengine``."""

import sys

from pyengine.cli import main

if __name__ == "__main__":
    sys.exit(main())
