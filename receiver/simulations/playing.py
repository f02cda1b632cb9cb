"""A life is told over HTTP, one postback after another, as the marketplace does it."""

import json
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from receiver.db import db
from receiver.models import Simulation
from receiver.rules.vocabulary import PostbackState
from receiver.simulations import telling
from receiver.simulations.marks import postbacks_of
from receiver.simulator import FORM, Answer, NoAnswer, Told, as_form, ask

# The worker needs some hundredths of a second; without a worker nobody waits for ever.
PATIENCE = 3.0
PAUSE = 0.03
LONGEST_WORDS = 300


@dataclass(frozen=True)
class Played:
    """One postback, and what the door said to it."""

    told: Told
    answer: Answer


def play(
    begun: telling.Begun, door: str, *, clock: Callable[[], datetime]
) -> Generator[Played, None, None]:
    """Tell all of it, as fast as it is asked for. Raises NoAnswer when nobody answers.

    However it ends, its key is disabled.
    """
    error = ""
    try:
        for number, told in enumerate(begun.told):
            answer = ask(door, as_form(told.document), headers={"Content-Type": FORM})
            telling.note(begun.simulation_id, number, said(answer))
            yield Played(told, answer)
    except NoAnswer as unheard:
        error = str(unheard)
        raise
    finally:
        telling.end(begun.simulation_id, now=clock(), error=error)


def said(answer: Answer) -> dict[str, Any]:
    """What the door said, as it is written down."""
    try:
        told = json.loads(answer.text)
        words = {"result": str(told["result"]), "message": str(told["message"])}
    except (ValueError, LookupError, TypeError):
        words = {"result": "", "message": answer.text}
    cut = {name: text[:LONGEST_WORDS] for name, text in words.items()}
    return {"status": answer.status, **cut}


def wait_until_understood(simulation_id: int, *, patience: float = PATIENCE) -> bool:
    """Wait until all that the door took is understood; whether it is, in the end."""
    last = time.monotonic() + patience
    while not (is_understood := _is_understood(simulation_id)) and time.monotonic() < last:
        time.sleep(PAUSE)
    return is_understood


def _is_understood(simulation_id: int) -> bool:
    db.session.rollback()
    simulation = db.session.get(Simulation, simulation_id)
    if simulation is None:
        return True
    taken = sum(step.get("status") == 200 for step in simulation.steps)
    done = sum(row.state is PostbackState.DONE for row in postbacks_of(simulation))
    return bool(done >= taken)
