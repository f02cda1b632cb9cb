"""Everything that was simulated can go at once, and nothing real goes with it."""

import pytest
import sqlalchemy as sa

from receiver import audit, first_steps, preview, provisioning, simulations
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import (
    Access,
    Area,
    Letter,
    LogEntry,
    Mapping,
    Member,
    MergedMember,
    Postback,
    PreviewLine,
    Product,
    Sale,
    Simulation,
)
from receiver.models.member import MEMBERS
from receiver.rules.terms import Means
from receiver.rules.vocabulary import Event, Meaning
from receiver.rules.words import sought
from receiver.simulator import LIVES, SINGLE
from tests.factories import Shop, areas, letters, live, members
from tests.simulations.stage import ANA, BY, Stage, counted

COURSE, COURSE_CODE = "Curso Exemplo (simulação)", "990000001"
# What stays: the staff's own lines in the log, and the simulator's key, which opens nothing.
STAYS = {"log_entry", "key", "worker", "throttle"}


@pytest.fixture
def shop(stage: Stage) -> Shop:
    """A real shop on the same server."""
    return Shop(utcnow())


def buy(shop: Shop, email: str, *, sale: str = "100") -> Postback:
    """Somebody real buys the very product that the simulator sells."""
    return shop.arrive(sale=sale, email=email, product=COURSE_CODE, name=COURSE)


def rows(kind: type[Sale] | type[Letter] | type[Access]) -> list[int]:
    return list(db.session.scalars(sa.select(kind.id).order_by(kind.id)))


def differences() -> list[str]:
    """What the check finds."""
    return [finding.says for finding in audit.findings(utcnow())]


def test_every_life_goes_without_a_trace(stage: Stage) -> None:
    before = counted()
    for name in LIVES:
        stage.play(name, email=f"{name}@simulacao.example")
    stage.deliver()
    removed = stage.remove()
    assert removed.simulations == removed.members == len(LIVES)
    after = counted()
    assert {name for name in after if after[name] != before[name]} <= STAYS
    told = db.session.scalars(sa.select(LogEntry.deed).distinct())
    assert set(told) == {"simulated", "simulation-removed"}


def test_single_events_and_what_was_never_understood_go_too(stage: Stage) -> None:
    before = counted()
    for name in SINGLE:
        stage.play(name)
    begun = stage.begin("refund")
    list(simulations.play(begun, simulations.own_door(), clock=utcnow))
    stage.remove()
    after = counted()
    assert {name for name in after if after[name] != before[name]} <= STAYS


def test_their_words_find_nobody_any_more(stage: Stage) -> None:
    table, number, match = MEMBERS.matching(sought("cliente exemplo"))
    found = sa.select(number).select_from(table).where(match)
    stage.play(next(iter(LIVES)))
    assert db.session.scalars(found).all() == [stage.member().id]
    stage.remove()
    assert db.session.scalars(found).all() == []


def test_files_of_letters_go_with_them(stage: Stage) -> None:
    stage.play("refund")
    stage.deliver()
    folder = stage.app.config["SETTINGS"].instance / "mail"
    assert len(list(folder.iterdir())) == 2
    stage.remove()
    assert list(folder.iterdir()) == []


def test_a_real_buyer_of_the_same_product_keeps_everything(stage: Stage, shop: Shop) -> None:
    stage.play("order-bump")
    buy(shop, "bia@example.test")
    real = members()[1:], letters("bia@example.test"), live("bia@example.test")
    stage.remove()
    assert (members(), letters("bia@example.test"), live("bia@example.test")) == real
    assert areas() == [COURSE]
    assert [product.code for product in db.session.scalars(sa.select(Product))] == [COURSE_CODE]
    assert differences() == []


def test_a_real_purchase_with_the_same_address_keeps_the_account(stage: Stage, shop: Shop) -> None:
    stage.play("purchase")
    stage.play("renewals")
    buy(shop, ANA)
    stage.remove()
    assert members() == [ANA]
    assert live(ANA) == {COURSE} and letters(ANA) == ["welcome"]
    assert stage.member().name == "Ana Lima"
    assert list(db.session.scalars(sa.select(Sale.code))) == ["100"]
    assert differences() == []


def test_what_was_bought_before_stays_as_it_was(stage: Stage, shop: Shop) -> None:
    buy(shop, "bia@example.test")
    before = rows(Sale), rows(Letter), rows(Access)
    stage.play("dispute-lost")
    stage.remove()
    assert (rows(Sale), rows(Letter), rows(Access)) == before
    assert differences() == []


def test_a_simulated_buyer_who_was_given_something_by_hand_stays(stage: Stage) -> None:
    stage.play("refund")
    provisioning.grant(ANA, COURSE, until=None, by=BY, now=utcnow())
    stage.remove()
    assert members() == [ANA] and live(ANA) == {COURSE}
    assert rows(Sale) == []
    assert differences() == []


def test_what_the_staff_noted_and_was_shown_of_them_keeps_nobody(stage: Stage) -> None:
    stage.play("purchase")
    ana = stage.member().id
    provisioning.add_note(ana, "Ligou hoje.", by=BY, now=utcnow())
    with transaction():
        db.session.add(MergedMember(id=ana + 1, member_id=ana))
    number = preview.begin(Means("", Event.APPROVED, Meaning.END), seconds=5, by=BY, now=utcnow())
    shown = sa.select(PreviewLine.email, PreviewLine.member_id)
    assert db.session.execute(shown).all() == [(ANA, ana)]
    stage.remove()
    assert members() == [] and number
    assert db.session.execute(shown).all() == [(ANA, None)]


def test_a_sale_that_the_marketplace_tells_of_too_is_no_longer_simulated(
    stage: Stage, shop: Shop
) -> None:
    code = stage.play("purchase").sale_codes[0]
    shop.arrive(6, sale=code, email=ANA, product=COURSE_CODE, name=COURSE)
    stage.remove()
    assert list(db.session.scalars(sa.select(Sale.code))) == [code]
    assert live(ANA) == {COURSE}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Simulation)) == 0
    assert differences() == []


def test_what_a_person_decided_about_a_product_stays(stage: Stage) -> None:
    stage.play("order-bump")
    provisioning.create_area("Minha área", by=BY, now=utcnow())
    provisioning.map_product(COURSE_CODE, area="Minha área", by=BY, now=utcnow())
    stage.work()
    stage.remove()
    mapped = {mapping.area.name for mapping in db.session.scalars(sa.select(Mapping))}
    assert mapped == {COURSE, "Minha área"} == set(areas())


def test_an_area_with_an_address_of_its_own_stays(stage: Stage) -> None:
    stage.play("purchase")
    with transaction():
        db.session.scalars(sa.select(Area)).one().url = "https://curso.example.test/"
    stage.remove()
    assert areas() == [COURSE]


def test_to_remove_nothing_is_no_news(stage: Stage) -> None:
    assert stage.remove() == simulations.Removed(0, 0, 0)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(LogEntry)) == 0


def test_a_life_that_is_being_played_ends_with_the_removal(stage: Stage) -> None:
    begun = stage.begin("purchase")
    playing = simulations.play(begun, simulations.own_door(), clock=utcnow)
    assert next(playing).answer.status == 200
    stage.remove()
    assert [played.answer.status for played in playing] == [403, 403]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Postback)) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Member)) == 0


@pytest.mark.parametrize("has_entered", [True, False])
def test_that_a_simulated_buyer_got_in_is_known_also_afterwards(
    stage: Stage, has_entered: bool
) -> None:
    stage.play("purchase")
    if has_entered:
        with transaction():
            stage.member().signed_in(utcnow())
    stage.remove()
    entry = next(step for step in first_steps.steps() if step.name is first_steps.Name.ENTRY)
    assert entry.is_done is has_entered
