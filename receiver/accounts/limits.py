"""How often what may be tried, per account and per place, and the counting of a try."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from receiver import throttle
from receiver.accounts.refusals import TooManyTries
from receiver.accounts.visits import Browser
from receiver.throttle import NOTHING, Ladder, Limit, Quota, household

QUARTER = timedelta(minutes=15)


@dataclass(frozen=True)
class Limits:
    """What one place may try, one place at one account, and all the world at one account."""

    of_place: Limit
    of_account: Limit | None = None
    of_both: Limit | None = None

    def each(self, who: str, browser: Browser) -> Iterator[tuple[Limit, str]]:
        """Each limit and under which name it counts.

        Always in this order, so that two tries never wait for each other crosswise, and so that
        what a place is refused is no try of the account: a crowd elsewhere locks nobody out.
        """
        place = household(browser.address)
        yield self.of_place, place
        if self.of_both:
            yield self.of_both, f"{who} from {place}"
        if self.of_account:
            yield self.of_account, who


PASSWORDS = Limits(
    of_place=Quota("passwords-of-place", most=60, memory=QUARTER),
    of_both=Ladder("password-from-place", free=5),
    of_account=Ladder("password", free=20),
)
CODES = Limits(
    of_place=Quota("codes-of-place", most=60, memory=QUARTER),
    of_account=Ladder("code", free=10, first=timedelta(seconds=30)),
)
SECOND_FACTORS = Limits(
    of_place=Quota("second-factors-of-place", most=60, memory=QUARTER),
    of_account=Ladder("second-factor", free=5, first=timedelta(seconds=30)),
)
# Nobody guesses a passkey; but each question is a row.
PASSKEYS = Limits(of_place=Quota("passkeys-of-place", most=60, memory=QUARTER))
LETTERS = Limits(
    of_place=Quota("letters-of-place", most=20, memory=QUARTER),
    of_account=Quota("letter", most=3, memory=QUARTER),
)


def count(limits: Limits, who: str, browser: Browser, now: datetime) -> None:
    """Count a try, inside a story. Raises TooManyTries, which undoes the counting."""
    for limit, name in limits.each(who, browser):
        wait = throttle.take(limit, name, now)
        if wait > NOTHING:
            raise TooManyTries(wait)


def refusal(limits: Limits, who: str, browser: Browser, now: datetime) -> Limit | None:
    """Count a try, inside a story; the limit that it was beyond, if any."""
    for limit, name in limits.each(who, browser):
        if throttle.take(limit, name, now) > NOTHING:
            return limit
    return None


def succeeded(limits: Limits, who: str, browser: Browser) -> None:
    """What was tried was right, inside a story: the account begins anew."""
    for limit, name in limits.each(who, browser):
        if isinstance(limit, Quota):
            throttle.give_back(limit, name)
        else:
            throttle.forget(limit, name)
