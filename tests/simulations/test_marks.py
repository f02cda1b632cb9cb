"""What is simulated is known as such; what is real never is."""

import pytest
import sqlalchemy as sa

from receiver import provisioning, simulations
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Member, Sale, SimulatedSale, Simulation
from receiver.simulator import NoAnswer, as_form, ask, life
from receiver.simulator.wire import FORM
from tests.factories import BUYER, Shop
from tests.simulations.stage import ANA, BY, Stage
from tests.smtp import PostOffice

HEADERS = {"Content-Type": FORM}


@pytest.fixture
def shop(stage: Stage) -> Shop:
    """A real shop on the same server."""
    return Shop(utcnow())


def figures() -> tuple[list[str], list[str]]:
    """The sales and members that figures count."""
    sales = db.session.scalars(sa.select(Sale.code).where(simulations.is_real_sale()))
    members = db.session.scalars(sa.select(Member.email).where(simulations.is_real_member()))
    return list(sales), list(members)


def test_figures_leave_out_what_is_simulated(stage: Stage, shop: Shop) -> None:
    shop.arrive(sale="100")
    stage.play("order-bump")
    assert figures() == (["100"], [BUYER])
    assert simulations.members_among([1, 2]) == {stage.member().id}


def test_postbacks_are_marked_by_their_key(stage: Stage, shop: Shop) -> None:
    real = shop.arrive()
    simulated = simulations.postbacks_of(stage.play("tracking"))
    assert [row.key.is_simulator for row in simulated] == [True] * 4
    assert real.key.is_simulator is False


def test_a_simulated_buyer_who_buys_something_real_is_real(stage: Stage, shop: Shop) -> None:
    stage.play("purchase")
    shop.arrive(sale="100", email=ANA)
    assert figures() == (["100"], [ANA])
    assert len(SimulatedSale.among(["100", *codes()])) == 1


def codes() -> list[str]:
    return list(db.session.scalars(sa.select(Sale.code)))


def test_a_real_person_is_not_played_with(stage: Stage, shop: Shop) -> None:
    shop.arrive()
    with pytest.raises(provisioning.Refused, match="belongs to a real person"):
        stage.begin("purchase", email=BUYER)


def test_the_key_of_a_life_opens_the_door_no_more_after_it(stage: Stage) -> None:
    begun = stage.begin("refund")
    list(simulations.play(begun, simulations.own_door(), clock=utcnow))
    again = as_form(begun.told[0].document | {"data": "2026-01-01 00:00:00"})
    assert ask(simulations.own_door(), again, headers=HEADERS).status == 403
    assert [key.is_active for key in stage.own_keys()] == [False]


def test_the_key_is_kept_nowhere_in_clear(stage: Stage) -> None:
    begun = stage.begin("event-1")
    secret = begun.told[0].document["chave_unica"]
    assert secret not in repr(begun)
    assert [secret in key.digest for key in stage.own_keys()] == [False]


def test_one_key_after_another_is_one_row_and_two_at_once_are_two(stage: Stage) -> None:
    stage.play("event-1")
    stage.play("event-1")
    assert len(stage.own_keys()) == 1
    first, second = stage.begin("event-1"), stage.begin("event-1")
    for begun in (first, second):
        (played,) = simulations.play(begun, simulations.own_door(), clock=utcnow)
        assert played.answer.is_ok
    assert len(stage.own_keys()) == 2


def test_where_nobody_answers_it_stands_on_the_simulation(stage: Stage) -> None:
    begun = stage.begin("refund")
    with pytest.raises(NoAnswer):
        list(simulations.play(begun, "http://127.0.0.1:1/postback", clock=utcnow))
    (simulation,) = simulations_of(begun)
    assert "does not answer" in simulation.error and simulation.ended_at
    assert [key.is_active for key in stage.own_keys()] == [False]


def simulations_of(begun: simulations.Begun) -> list[Simulation]:
    return [db.session.get_one(Simulation, begun.simulation_id)]


def test_letters_to_invented_buyers_stay_here_and_others_go_out(
    stage: Stage, post_office: PostOffice
) -> None:
    stage.play("purchase")
    stage.play("purchase", email="dona+simulado.1@loja.test")
    stage.deliver()
    (letter,) = post_office.letters
    assert letter.recipients == ("dona+simulado.1@loja.test",)
    folder = stage.app.config["SETTINGS"].instance / "mail"
    assert len(list(folder.glob("*.eml"))) == 1


def test_a_key_of_somebody_else_marks_nothing(stage: Stage, shop: Shop) -> None:
    key = "0123456789abcdef0123456789abcdef"
    (told,) = life("event-2", key=key, now=utcnow())
    assert ask(simulations.own_door(), as_form(told.document), headers=HEADERS).is_ok
    stage.work()
    assert figures()[0] == [told.sale]
    assert BY not in figures()[1]
