"""The supervisor of bin/serve in a hurry: what was killed or dropped is taken up again at once."""

import sys

from receiver import processes
from receiver.supervisor import main
from receiver.worker import loop

if __name__ == "__main__":
    processes.FIRST_PAUSE = processes.LONGEST_PAUSE = 0.05
    loop.SWEEP = 0.5
    sys.exit(main())
