"""A worker that shows itself once, and then writes nothing but what its work asks for.

So whoever stops it while it waits for the mail server does not stop it under a lock.
"""

from datetime import timedelta

from receiver import create_app
from receiver.worker import loop, rounds

if __name__ == "__main__":
    rounds.BEAT = timedelta(hours=1)
    loop.run(create_app())
