"""What a preview shows is what happens, whatever was sold and whatever is wished for."""

import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from receiver import provisioning
from receiver.models import Area
from receiver.preview import Inquiry
from receiver.provisioning import Refused
from receiver.provisioning.wishes import check
from receiver.rules.meaning import can_mean
from receiver.rules.terms import Means, MeansAsBefore, Opens, OpensNoMore, Wish
from receiver.rules.vocabulary import Event, Meaning
from tests.factories import Shop, document
from tests.preview.asking import BY, happened, looked_closely, previewed, together

EXAMPLES = settings(
    max_examples=30,
    deadline=None,
    # The rows of earlier examples stay, and so do the terms: each example changes them once more.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PRODUCTS = ("900", "901", "902")
AREAS = ("Clube", "Sala")
CLOSING = (Meaning.SUSPEND, Meaning.END, Meaning.END_OF_PERIOD)
EVENTS = [event for event in Event if event is not Event.UNKNOWN]
numbers = itertools.count(1)

News = dict[str, Any]


@st.composite
def lives(draw: st.DrawFn) -> list[News]:
    """The life of one sale: first something that is always remembered, then anything."""
    told = {
        "sale": f"S{next(numbers)}",
        "product": draw(st.sampled_from(PRODUCTS)),
        "email": draw(st.sampled_from(["ana@example.test", "bia@example.test", None])),
        "plan": draw(st.sampled_from([None, "77"])),
    }
    if told["email"] == "bia@example.test":
        told["email"] = f"bia{next(numbers)}@example.test"
    first = draw(st.sampled_from([1, 2, 3, 2]))
    later = draw(st.lists(st.sampled_from([2, 3, 4, 5, 6, 7, 8, 9, 70, 98, 99]), max_size=3))
    return [{"event": event, **told} for event in (first, *later)]


@st.composite
def clubs(draw: st.DrawFn) -> list[News]:
    """The life of a contract of one or two charges."""
    code, email = f"C{next(numbers)}", f"eva{next(numbers)}@example.test"
    charges = [
        {
            "sale": f"{code}-{number}",
            "product": "902",
            "email": email,
            "assinatura": (code, number),
            "period": "Mensal",
        }
        for number in (1, 2)
    ]
    later = draw(st.lists(st.sampled_from([102, 103, 104, 4, 5]), max_size=2))
    return [{"event": 101, **charges[0]}, *({"event": e, **charges[1]} for e in later)]


@st.composite
def wishes(draw: st.DrawFn) -> Wish:
    """Anything that somebody may want of the terms."""
    product = draw(st.sampled_from(PRODUCTS))
    kind = draw(st.sampled_from([Opens, OpensNoMore, Means, Means, MeansAsBefore]))
    door = Area.by_name(draw(st.sampled_from(AREAS)))
    assert door
    if kind is Opens:
        plan, days = draw(st.sampled_from(["", "77"])), draw(st.sampled_from([None, 1, 30]))
        return Opens(product, door.id, plan, days)
    if kind is OpensNoMore:
        return OpensNoMore(product, draw(st.sampled_from([None, door.id])))
    product, event = draw(st.sampled_from([product, ""])), draw(st.sampled_from(EVENTS))
    if kind is MeansAsBefore:
        return MeansAsBefore(product, event)
    meaning = draw(st.sampled_from([m for m in Meaning if can_mean(event, m)]))
    days = draw(st.sampled_from([0, 2])) if meaning in CLOSING else 0
    return Means(product, event, meaning, days)


@EXAMPLES
@given(data=st.data())
def test_a_preview_is_what_happens(shop: Shop, data: st.DataObject) -> None:
    for name in AREAS:
        if Area.by_name(name) is None:
            provisioning.create_area(name, by=BY, now=shop.now)
    for told in data.draw(st.lists(lives() | clubs(), max_size=3)):
        for one in told:
            shop.tick(minutes=11)
            shop.take(document(one.pop("event"), **one))
    wish = data.draw(wishes())
    try:
        check(wish)
    except Refused:
        return
    assert together(Inquiry.into(wish, shop.now)) == looked_closely(shop, wish)
    assert previewed(shop, wish) == happened(shop, wish)


@pytest.mark.parametrize("event", [9, 70, 7])
def test_news_that_was_kept_counts_in_a_preview_as_it_would(shop: Shop, event: int) -> None:
    shop.arrive(1, sale="1", email="bia@example.test")
    shop.arrive(2, sale="2")
    for sale, email in (("1", "bia@example.test"), ("2", "ana@example.test")):
        shop.tick(minutes=11)
        shop.arrive(event, sale=sale, email=email, status=1)
    known = {9: Event.REFUND_ASKED, 70: Event.TICKET, 7: Event.ABANDONED}[event]
    for meaning in (Meaning.SUSPEND, Meaning.GRANT, Meaning.NOTHING):
        wish = Means("900", known, meaning)
        shown = previewed(shop, wish)
        assert shown
        assert shown == happened(shop, wish)
