"""The supervisor of `jumpy`, whose mailer is impatient and whose sweep is quick: for all at once."""

import sys

from receiver.mailer import connect, smtp
from receiver.supervisor import main
from receiver.worker import loop
from tests.faults import jumpy

if __name__ == "__main__":
    connect.ANSWER_SECONDS = smtp.REST_SECONDS = 1
    loop.SWEEP = 0.5
    jumpy.be_wrong()
    sys.exit(main())
