"""When somebody may be written to: between eight and nine in the evening, where they live."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

WAKES, SLEEPS = time(8), time(21)
# States of Brazil whose clocks are not those of Brasília.
ZONES = {
    "AC": "America/Rio_Branco",
    "AM": "America/Manaus",
    "RO": "America/Porto_Velho",
    "RR": "America/Boa_Vista",
    "MT": "America/Cuiaba",
    "MS": "America/Campo_Grande",
}
SPREAD = 20  # minutes over which those who waited for the morning are spread


def zone_of(state: str, usual: str) -> str:
    """The zone of a buyer's state; that of the shop where nothing better is known."""
    return ZONES.get(state, usual)


def when_awake(at: datetime, zone: str, *, spread: int = 0) -> datetime:
    """This moment, or some minutes after the next time that it is eight there."""
    there = at.astimezone(ZoneInfo(zone))
    if WAKES <= there.time() < SLEEPS:
        return at
    day = there.date() + timedelta(days=1 if there.time() >= SLEEPS else 0)
    morning = datetime.combine(day, WAKES, tzinfo=there.tzinfo)
    return (morning + timedelta(minutes=spread % SPREAD)).astimezone(at.tzinfo)
