"""A server that waits as long as it takes for what somebody else holds in PostgreSQL."""

import sys

from receiver import waits
from receiver.supervisor import main

if __name__ == "__main__":
    waits.LOCK_SECONDS = 300
    sys.exit(main())
