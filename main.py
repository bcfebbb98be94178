"""Start Till."""

import sys

from pos_app.app import main

if __name__ == "__main__":
    sys.exit(main())
