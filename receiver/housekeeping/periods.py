"""How long each kind of row is kept: the one home of these numbers. See docs/trust.md."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from config import Settings

SESSION_LIFE = timedelta(days=180)
TOKEN_LIFE = timedelta(days=30)  # after its end, so that an old link can still be explained
WORKER_LIFE = timedelta(days=1)
LANE_LIFE = timedelta(days=7)  # how fast letters to a domain went; nobody is slowed for so long
PREVIEW_LIFE = timedelta(days=1)  # it can be confirmed for an hour
IMPORT_LIFE = timedelta(days=7)  # files that nobody confirmed hold hashes of passwords
CASE_LIFE = timedelta(days=180)  # of purchases not paid, since they were closed
CASE_NEWS_LIFE = timedelta(days=250)  # what they follow from, which may be older than they are
DIFFERENCE_LIFE = timedelta(days=180)  # of sales that were told otherwise, once it is settled
PARCEL_LIFE = timedelta(days=365)  # after it was delivered
MAIL_FILE_LIFE = timedelta(days=30)  # what is in them opens nothing after a week

# How much is done before others get their turn, in seconds and in pieces of work.
SHORT = 0.025  # to hold the one pen of SQLite; nobody notices
REST = 0.01  # between two batches, in which those who wait go first
BATCHES_A_JOB = 6
FIRST_BATCH = 50  # rows; then as many as the time allows
FEWEST_ROWS = 50  # fewer take as long: what a story costs by itself
MOST_ROWS = 300
SOON = timedelta(seconds=1)  # from one piece of a long sweep to the next


@dataclass(frozen=True)
class Ends:
    """The moments before which things are over now; none where they are kept for ever."""

    now: datetime
    sessions: datetime
    tokens: datetime
    workers: datetime
    lanes: datetime
    previews: datetime
    imports: datetime
    differences: datetime
    parcels: datetime
    mail_files: datetime
    cases: datetime
    case_news: datetime
    bodies: datetime | None
    letters: datetime | None
    log: datetime | None

    @classmethod
    def at(cls, now: datetime, settings: Settings) -> "Ends":
        """What is over at this moment."""
        return cls(
            now=now,
            sessions=now - SESSION_LIFE,
            tokens=now - TOKEN_LIFE,
            workers=now - WORKER_LIFE,
            lanes=now - LANE_LIFE,
            previews=now - PREVIEW_LIFE,
            imports=now - IMPORT_LIFE,
            differences=now - DIFFERENCE_LIFE,
            parcels=now - PARCEL_LIFE,
            mail_files=now - MAIL_FILE_LIFE,
            cases=now - CASE_LIFE,
            case_news=now - CASE_NEWS_LIFE,
            bodies=_before(now, settings.keep_bodies_days),
            letters=_before(now, settings.keep_letters_days),
            log=_before(now, settings.keep_log_days),
        )


def _before(now: datetime, days: int) -> datetime | None:
    return now - timedelta(days=days) if days else None
