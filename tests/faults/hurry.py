"""The supervisor of bin/serve in a hurry: what was killed is started again at once."""

import sys

from receiver import processes
from receiver.supervisor import main

if __name__ == "__main__":
    processes.FIRST_PAUSE = processes.LONGEST_PAUSE = 0.05
    sys.exit(main())
