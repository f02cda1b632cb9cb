"""A server that waits as long as it takes for what somebody else holds in PostgreSQL."""

import sys

from receiver import waits
from receiver.provisioning import porter
from receiver.supervisor import main

if __name__ == "__main__":
    waits.LOCK_SECONDS = 300
    porter.SETTINGS["postgresql"] = ()
    sys.exit(main())
