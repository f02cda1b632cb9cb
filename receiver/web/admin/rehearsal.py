"""How a simulation stands: its steps with their effects, and what the clock will do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from receiver import simulations
from receiver.models import Access, Letter, Member, Postback, Simulation
from receiver.rules.letter_kinds import LetterState
from receiver.web.admin import arrivals


@dataclass(frozen=True)
class Step:
    """One postback: what it told, what the door said, and what came of it once understood."""

    told: dict[str, Any]
    at: datetime | None
    postback: Postback | None = None
    done: arrivals.Done | None = None

    @property
    def is_taken(self) -> bool:
        """Whether the door took it."""
        return self.told.get("status") == 200


@dataclass(frozen=True)
class Shown:
    """What the page of a simulation shows; `is_live`: more will be seen in a moment."""

    steps: list[Step]
    member: Member | None
    accesses: list[Access]
    letters: list[Letter]
    coming: list[simulations.Coming]
    is_live: bool
    is_interrupted: bool


def look_at(simulation: Simulation, now: datetime) -> Shown:
    """Look at what is recorded of it; nothing is changed by it."""
    steps = _steps(simulation)
    member = Member.by_email(simulation.email)
    letters = Letter.of_member(member.id)[::-1] if member else []
    is_recent = now - simulation.started_at < simulations.LONGEST
    is_playing = simulation.ended_at is None
    is_unread = any(step.is_taken and step.postback is None for step in steps)
    is_queued = any(letter.state is LetterState.QUEUED for letter in letters)
    return Shown(
        steps=steps,
        member=member,
        accesses=Access.of_member(member.id) if member else [],
        letters=letters,
        coming=simulations.outlook(member.id, now) if member else [],
        is_live=is_recent and (is_playing or is_unread or is_queued),
        is_interrupted=is_playing and not is_recent,
    )


def _steps(simulation: Simulation) -> list[Step]:
    # The door took them one after another, so they were kept in this order.
    understood = iter(simulations.postbacks_of(simulation))
    steps = []
    for told in simulation.steps:
        at = datetime.fromisoformat(told["at"]) if told["at"] else None
        postback = next(understood, None) if told.get("status") == 200 else None
        done = arrivals.done(postback) if postback else None
        steps.append(Step(told, at, postback, done))
    return steps
