"""How gunicorn runs `wsgi:app`; bin/serve uses this, and so does `gunicorn wsgi:app` by itself."""

import os
import sys
from pathlib import Path

# Keeping a postback is one short transaction, so a few threads go a long way on two cores.
worker_class = "receiver.web.express.ExpressWorker"  # gthread, and no thread for what need not wait
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = 32
bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"

timeout = 60
graceful_timeout = 25  # less than what bin/serve waits before it kills
keepalive = 5

# Gunicorn would believe X-Forwarded-Proto from this machine; who is believed is our own setting.
forwarded_allow_ips = ""
# It would also open a socket that controls it, in the home of whoever runs it.
control_socket_disable = True

# No access log: links to sign in are addresses. The proxy in front keeps one, if one is wanted.
accesslog = None
errorlog = "-"
loglevel = os.environ.get("WEB_LOG_LEVEL", "warning")

# Whoever writes for all who wait gives the interpreter up with each statement, and should not wait
# 5 ms, Python's own habit, until it is given back: every other thread waits for that one.
SWITCH_SECONDS = 0.0001


def post_fork(_server: object, _worker: object) -> None:
    """Set what each web process needs for itself."""
    sys.setswitchinterval(SWITCH_SECONDS)


# The heartbeat of a web process must not wait for a slow disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - memory, not a file
