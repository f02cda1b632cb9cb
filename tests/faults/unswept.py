"""The supervisor of bin/serve, whose sweep does not come: what is done, a broker has brought."""

import sys

from receiver.supervisor import main
from receiver.worker import loop

if __name__ == "__main__":
    loop.SWEEP = 3600.0
    sys.exit(main())
