"""What is said at a glance is what a close look would say."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from receiver.rules import glance
from receiver.rules.access import Hand, MemberFacts, Opening, open_areas
from receiver.rules.contract import NOTICES, Charge, NoticeFacts
from receiver.rules.facts import ItemTold
from receiver.rules.glance import Clock, Kind
from receiver.rules.meaning import Cell, Meanings, can_mean
from receiver.rules.news import RULED, NewsFacts
from receiver.rules.sale import SaleLife
from receiver.rules.terms import Means, Terms
from receiver.rules.verdict import ContractFacts
from receiver.rules.vocabulary import Contract, Event, Meaning, Period

NOW = datetime(2026, 5, 1, tzinfo=UTC)
DAYS = (0, 1, 2, 7, 9, 30, 40, 366)
PRODUCTS = ("900", "901")
CLOSING = (Meaning.SUSPEND, Meaning.END, Meaning.END_OF_PERIOD)
# The moments at which days are over, and those around them.
moments = st.builds(
    lambda days, minutes: NOW - timedelta(days=days, minutes=minutes),
    st.sampled_from(DAYS),
    st.integers(-1, 1),
)
perhaps = st.none() | moments
items = st.builds(
    ItemTold, product=st.sampled_from(PRODUCTS), plan=st.sampled_from([None, "77", "78"])
)
news = st.builds(
    lambda event, at: NewsFacts(event, at, at), st.sampled_from(sorted(RULED)), moments
)
sales = st.builds(
    Charge,
    code=st.sampled_from("ABCDEF"),
    life=st.builds(
        SaleLife,
        waiting_at=perhaps,
        cancelled_at=perhaps,
        approved_at=perhaps,
        approved_again_at=perhaps,
        completed_at=perhaps,
        disputed_at=perhaps,
        refunded_at=perhaps,
    ),
    items=st.lists(items, max_size=3).map(tuple),
    paid_at=perhaps,
    period=st.sampled_from([None, *Period]),
    news=st.lists(news, max_size=2).map(tuple),
)
plain = st.builds(
    lambda sale: replace(sale, life=replace(sale.life, disputed_at=None), news=()), sales
)
contracts = st.builds(
    ContractFacts,
    kind=st.sampled_from(Contract),
    code=st.just("C"),
    charges=st.lists(sales, max_size=3).map(tuple),
    notices=st.lists(
        st.builds(
            NoticeFacts, event=st.sampled_from(sorted(NOTICES)), at=moments, again_at=moments
        ),
        max_size=2,
    ).map(tuple),
)
hands = st.builds(Hand, st.integers(1, 3), st.booleans(), moments, st.just("by"), perhaps)


@st.composite
def rules(draw: st.DrawFn) -> Means:
    """A rule for one product or for all."""
    event = draw(st.sampled_from([event for event in Event if event is not Event.UNKNOWN]))
    meaning = draw(st.sampled_from([m for m in Meaning if can_mean(event, m)]))
    days = draw(st.sampled_from(DAYS)) if meaning in CLOSING else 0
    return Means(draw(st.sampled_from(("", *PRODUCTS))), event, meaning, days)


openings = st.builds(
    Opening,
    product=st.sampled_from(PRODUCTS),
    area_id=st.integers(1, 3),
    plan=st.sampled_from(["", "77"]),
    days=st.sampled_from([None, 1, 30]),
)


@st.composite
def all_terms(draw: st.DrawFn) -> Terms:
    """What some products open, and some rules."""
    wishes = draw(st.lists(rules(), max_size=3))
    cells = {(w.product, w.event): Cell(w.meaning, w.days) for w in wishes}
    return Terms(tuple(draw(st.lists(openings, max_size=4))), Meanings(cells))


def kinds(sale: Charge, clock: Clock) -> list[Kind]:
    """Of what kind each thing in a sale is."""
    life, paid = sale.life, sale.paid_at or sale.life.approved_at or sale.life.completed_at
    times = [clock.place(at) for at in (paid, life.completed_at, life.refunded_at)]
    return [Kind(steps(sale), item.product, item.plan or "", *times) for item in sale.items]


def steps(sale: Charge, *, is_of_contract: bool = False) -> int:
    """The steps it has gone."""
    life = sale.life
    gone = {
        glance.WAITING: life.waiting_at,
        glance.CANCELLED: life.cancelled_at,
        glance.APPROVED: life.approved_at,
        glance.COMPLETED: life.completed_at,
        glance.DISPUTED: life.disputed_at,
        glance.REFUNDED: life.refunded_at,
        glance.NEWS: sale.news,
        glance.CONTRACT: is_of_contract,
    }
    return sum(step for step, known in gone.items() if known)


def areas(facts: MemberFacts, terms: Terms) -> set[int]:
    """What is open to somebody under these terms."""
    return open_areas(replace(facts, openings=terms.openings, meanings=terms.meanings), NOW)


@given(plain | sales, all_terms())
def test_a_kind_of_sale_opens_what_each_sale_of_it_opens(sale: Charge, terms: Terms) -> None:
    clock = Clock.under(terms, NOW)
    told = [kind.opens(terms, clock) for kind in kinds(sale, clock)]
    if None not in told:
        found = {area for one in told for area in one or ()}
        assert found == areas(MemberFacts((sale,)), terms)


@given(
    st.lists(sales, max_size=2), st.lists(contracts, max_size=1), st.lists(hands, max_size=1),
    all_terms(), rules(),
)  # fmt: skip
def test_a_rule_moves_nobody_of_whom_its_event_was_not_told(
    some: list[Charge], bundles: list[ContractFacts], decided: list[Hand], terms: Terms, wish: Means
) -> None:
    gone = [steps(sale) for sale in some]
    gone += [steps(sale, is_of_contract=True) for one in bundles for sale in one.charges]
    facts = MemberFacts(tuple(some), tuple(bundles), hands=tuple(decided))
    if not any(map(glance.concerned(wish, terms), gone)):
        assert areas(facts, terms) == areas(facts, wish.after(terms))


def test_the_sales_that_most_shops_have_take_no_more_than_a_glance() -> None:
    terms = Terms((Opening("900", 1), Opening("901", 2, days=30)))
    clock = Clock.under(terms, NOW)
    long_ago, lately = (clock.place(NOW - timedelta(days=days)) for days in (31, 29))
    paid, refunded = glance.WAITING | glance.APPROVED, glance.APPROVED | glance.REFUNDED
    assert Kind(paid, "900", "", long_ago, 0, 0).opens(terms, clock) == frozenset({1})
    assert Kind(paid, "901", "", long_ago, 0, 0).opens(terms, clock) == frozenset()
    assert Kind(paid, "901", "", lately, 0, 0).opens(terms, clock) == frozenset({2})
    assert Kind(refunded, "900", "", long_ago, 0, lately).opens(terms, clock) == frozenset()
    assert Kind(glance.WAITING, "900", "", 0, 0, 0).opens(terms, clock) == frozenset()
    assert Kind(paid | glance.DISPUTED, "900", "", long_ago, 0, 0).opens(terms, clock) is None


def test_where_a_period_may_have_ended_in_between_they_take_a_close_look() -> None:
    monthly = Means("", Event.APPROVED, Meaning.END_OF_PERIOD).after(Terms((Opening("900", 1),)))
    clock, paid = Clock.under(monthly, NOW), glance.WAITING | glance.APPROVED
    told = [
        Kind(paid, "900", "", clock.place(NOW - timedelta(days=n)), 0, 0).opens(monthly, clock)
        for n in (6, 30, 366)
    ]
    assert told == [frozenset({1}), None, frozenset()]


def test_terms_with_a_great_many_days_take_a_close_look() -> None:
    terms = Terms(tuple(Opening(str(n), 1, days=n) for n in range(1, 103)))
    assert Kind(glance.APPROVED, "900", "", 0, 0, 0).opens(terms, Clock.under(terms, NOW)) is None
