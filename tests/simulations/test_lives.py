"""Every life is told through the real door and ends with the doors and letters that it shows."""

import pytest

from receiver import simulations
from receiver.context import utcnow
from receiver.models import Postback, Simulation
from receiver.rules.vocabulary import Outcome, PostbackState
from receiver.simulator import LIVES, SINGLE
from tests.factories import letters, states
from tests.simulations.stage import ANA, Stage

COURSE, BONUS, BOOK, CLUB, KIT = (
    "Curso Exemplo (simulação)",
    "Curso Bônus (simulação)",
    "E-book Exemplo (simulação)",
    "Clube Exemplo (simulação)",
    "Kit Exemplo (simulação)",
)
BACK = ["welcome", "suspended", "reactivated"]
ENDINGS: dict[str, tuple[dict[str, str], list[str]]] = {
    "purchase": ({COURSE: "live"}, ["welcome"]),
    "boleto-late": ({COURSE: "live"}, ["welcome"]),
    "refund": ({COURSE: "ended"}, ["welcome", "ended"]),
    "dispute-won": ({COURSE: "live"}, BACK),
    "dispute-lost": ({COURSE: "ended"}, ["welcome", "suspended"]),
    "order-bump": ({COURSE: "live", BONUS: "live", BOOK: "live"}, ["welcome"]),
    "upsell-refunded": ({COURSE: "live", BONUS: "ended"}, ["welcome", "new-area", "ended"]),
    "affiliate": ({COURSE: "live"}, ["welcome"]),
    "abandoned": ({COURSE: "live"}, ["welcome"]),
    "tracking": ({KIT: "live"}, ["welcome"]),
    "subscription": ({CLUB: "live"}, ["welcome"]),
    "renewals": ({CLUB: "live"}, ["welcome"]),
    "overdue": ({CLUB: "live"}, ["welcome", "overdue"]),
    "overdue-paid": ({CLUB: "live"}, BACK),
    "cancelled": ({CLUB: "live"}, ["welcome"]),
}
# Told alone, about a sale that nobody knows, only these open a door.
OPENING = {"event-2", "event-6", "event-101", "event-105"}
# And these are only kept.
QUIET = {"event-7", "event-120"}
FOR_A_PERSON = {"event-8", "event-9", "event-70", "event-98", "event-99"}


def brought(simulation: Simulation) -> list[Postback]:
    return simulations.postbacks_of(simulation)


def test_every_life_has_an_ending() -> None:
    assert list(ENDINGS) == list(LIVES)


@pytest.mark.parametrize("name", LIVES)
def test_a_life_ends_as_it_should(stage: Stage, name: str) -> None:
    simulation = stage.play(name)
    doors, told = ENDINGS[name]
    assert states(ANA) == doors
    assert letters(ANA) == told
    assert {step["status"] for step in simulation.steps} == {200}
    found = brought(simulation)
    assert len(found) == len(simulation.steps)
    assert {row.state for row in found} == {PostbackState.DONE}
    assert Outcome.HELD not in {row.outcome for row in found}


def test_an_event_alone_opens_a_door_only_where_it_tells_of_a_payment(stage: Stage) -> None:
    for name in SINGLE:
        email = f"{name}@simulacao.example"
        (only,) = brought(stage.play(name, email=email))
        assert ("live" in states(email).values()) is (name in OPENING), name
        assert (only.outcome is Outcome.IGNORED) is (name in QUIET), name
        assert (only.outcome is Outcome.HELD) is (name in FOR_A_PERSON), name


def test_the_affiliates_telling_is_only_kept(stage: Stage) -> None:
    theirs, ours = brought(stage.play("affiliate"))
    assert (theirs.outcome, ours.outcome) == (Outcome.IGNORED, Outcome.APPLIED)


def test_what_the_door_said_is_written_down_step_by_step(stage: Stage) -> None:
    begun = stage.begin("refund")
    playing = simulations.play(begun, simulations.own_door(), clock=utcnow)
    next(playing)
    first, second = stage_steps(begun)
    assert (first["status"], first["result"]) == (200, "stored")
    assert "status" not in second
    playing.close()


def stage_steps(begun: simulations.Begun) -> list[dict[str, object]]:
    (simulation,) = Simulation.newest(1)
    assert simulation.id == begun.simulation_id
    return simulation.steps


def test_nobody_waits_for_ever_for_a_worker_that_is_not_there(stage: Stage) -> None:
    begun = stage.begin("event-1")
    list(simulations.play(begun, simulations.own_door(), clock=utcnow))
    assert not simulations.wait_until_understood(begun.simulation_id, patience=0.1)
    stage.work()
    assert simulations.wait_until_understood(begun.simulation_id, patience=0.1)
