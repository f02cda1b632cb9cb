"""The supervisor in a hurry, whose mailer waits a second where others wait half a minute."""

import sys

from receiver import processes
from receiver.mailer import connect, smtp
from receiver.supervisor import main

if __name__ == "__main__":
    processes.FIRST_PAUSE = processes.LONGEST_PAUSE = 0.05
    connect.ANSWER_SECONDS = 1
    smtp.REST_SECONDS = 1
    sys.exit(main())
