"""A server that answers before its file is safe: whoever looks for lost answers must find some."""

import sys

from receiver.db import SQLITE_PRAGMAS
from receiver.supervisor import main

CARELESS = (*SQLITE_PRAGMAS, "synchronous=OFF")

if __name__ == "__main__":
    # By this name alone is it found: `receiver.db` is the handle inside of it, too.
    vars(sys.modules["receiver.db"])["SQLITE_PRAGMAS"] = CARELESS
    sys.exit(main())
