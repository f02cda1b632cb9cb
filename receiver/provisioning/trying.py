"""Letters that the staff sends to itself: sent at once, and what came of it is kept."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from config import Settings
from receiver import mailer, security
from receiver.db import db, transaction
from receiver.log import log_by_hand
from receiver.models import MailTrial
from receiver.models.log_entry import Deed
from receiver.provisioning.refused import Refused
from receiver.rules.address import folded

PATIENCE = 25.0  # seconds that somebody waits before a page

# A server that hangs may hold one of these for longer; whoever asked has gone on.
_sending = ThreadPoolExecutor(2, thread_name_prefix="trial")


@dataclass(frozen=True)
class Tried:
    """What became of a letter: whether it was taken, and what the mail server said."""

    is_taken: bool
    said: str


def try_letter(told: Settings, to: str, *, language: str, by: str, now: datetime) -> Tried:
    """Send a letter by this server and sender, and note what it said. Raises Refused."""
    address = folded(to)
    if address is None:
        raise Refused("not-an-address", email=to)
    tried = _try(told, address, language=language, now=now)
    with transaction():
        kept = MailTrial(at=now, by=by, to=address, way=way_of(told), **vars(tried))
        db.session.add(kept)
        db.session.flush()
        MailTrial.forget_old()
        reason = "letter-tried" if tried.is_taken else "letter-tried-in-vain"
        facts = {"to": address, "said": tried.said}
        log_by_hand(Deed.LETTER_TRIED, reason, facts, by=by, now=now)
    return tried


def way_of(told: Settings) -> str:
    """What stands for a mail server and a sender; neither can be read from it."""
    url = told.mail_url.get_secret_value() if told.mail_url else ""
    return security.keyed_digest(f"{url}\n{told.mail_from}".encode(), purpose="mail-way")


def _try(told: Settings, to: str, *, language: str, now: datetime) -> Tried:
    logo = mailer.logo()
    sent = _sending.submit(mailer.send_trial, told, to, language=language, now=now, logo=logo)
    try:
        return Tried(True, sent.result(timeout=PATIENCE))
    except (mailer.MailRefused, mailer.MailUnavailable) as error:
        return Tried(False, str(error))
    except TimeoutError:
        sent.cancel()
        return Tried(False, f"no answer within {PATIENCE:.0f} seconds")
