"""Plays a buyer's life against a running server, and removes what was played."""

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import click

from receiver import simulations
from receiver.cli.desk import ADDRESS, BY, single
from receiver.cli.effects import tell_effects, tell_end
from receiver.cli.printing import harmless
from receiver.context import settings, utcnow
from receiver.simulator import SCENARIOS, Answer, NoAnswer, Told, as_form, ask, buyers, life
from receiver.simulator.wire import FORM

Answered = Iterator[tuple[Told, Answer]]


@single("simulate")
@click.argument("scenario", type=click.Choice(list(SCENARIOS)), required=False)
@click.option("--url", help="The server; this one when not given.")
@click.option("--key", help="The key to send; one of the simulator's own when not given.")
@click.option("--email", type=ADDRESS, help="The buyer; an invented one when not given.")
@click.option(
    "--pause",
    type=click.FloatRange(0, 60),
    default=0.5,
    show_default=True,
    help="Seconds between two postbacks, so that each is understood before the next.",
)
@click.option("--list", "is_listing", is_flag=True, help="Tell what can be played.")
@click.option("--remove", "is_removing", is_flag=True, help="Remove all that was simulated here.")
def simulate(
    scenario: str | None,
    *,
    is_listing: bool,
    is_removing: bool,
    url: str | None,
    key: str | None,
    email: str | None,
    pause: float,
) -> None:
    """Send a whole life of postbacks to a running server; print its answers and what they did.

    With a key of the simulator's own, which is how it is sent to this server, all that it makes is
    marked as simulated and goes with --remove. With another key the server cannot know: what it
    makes stays. An invented buyer gets no e-mail; give an address of your own to read them.
    """
    if is_listing:
        for name, known in SCENARIOS.items():
            click.echo(f"{name:<16} {known.shows}")
    elif is_removing:
        _remove()
    elif scenario is None:
        raise click.UsageError("which one? --list tells what can be played")
    else:
        _play(scenario, _Wish(url, key, email or buyers.invented(), pause))


@dataclass(frozen=True)
class _Wish:
    """To whom, with which key, about whom and how fast."""

    url: str | None
    key: str | None
    email: str
    pause: float

    @property
    def is_marked(self) -> bool:
        """Whether this server is told with a key of the simulator's own."""
        return self.key is None and (self.url is None or simulations.is_ours(self.url))


def _play(scenario: str, wish: _Wish) -> None:
    door = simulations.door_at(wish.url) if wish.url else simulations.own_door()
    play = _marked if wish.is_marked else _bare
    click.echo(f"{scenario}: {SCENARIOS[scenario].shows}")
    click.echo(f"buyer {wish.email}, to {door}")
    try:
        answers = list(_one_by_one(play(scenario, wish, door), wish.pause))
    except NoAnswer as error:
        raise click.ClickException(f"{error}. Is the server running?") from error
    refused = sum(not answer.is_ok for answer in answers)
    if refused:
        raise click.ClickException(f"{refused} of {len(answers)} postbacks were not taken")


def _marked(scenario: str, wish: _Wish, door: str) -> Answered:
    begun = simulations.begin(scenario, email=wish.email, by=BY, now=utcnow())
    for played in simulations.play(begun, door, clock=utcnow):
        yield played.told, played.answer
        if played.answer.is_ok:
            tell_effects(begun.simulation_id)
    tell_end(wish.email)


def _bare(scenario: str, wish: _Wish, door: str) -> Answered:
    for told in life(scenario, key=wish.key or _our_key(), now=utcnow(), email=wish.email):
        yield told, ask(door, as_form(told.document), headers={"Content-Type": FORM})


def _one_by_one(answered: Iterable[tuple[Told, Answer]], pause: float) -> Iterator[Answer]:
    for told, answer in answered:
        click.echo(
            f"  {told.event:>3} {told.title:<33}  sale {told.sale or '-'}"
            f"  {answer.status} {_in_short(answer)}"
        )
        yield answer
        time.sleep(pause)


def _in_short(answer: Answer) -> str:
    try:
        told = json.loads(answer.text)
        return harmless(f"{told['result']}: {told['message']}")
    except (ValueError, LookupError, TypeError):
        return "(no answer of Portaria: is this the address of its postbacks?)"


def _remove() -> None:
    removed = simulations.remove_all(by=BY, now=utcnow())
    click.echo(
        f"removed: {removed.simulations} simulations with {removed.postbacks} postbacks "
        f"and {removed.members} accounts"
    )


def _our_key() -> str:
    key = settings().monetizze_key
    if key is None:
        raise click.ClickException(
            "which key? Only digests of the accepted keys are kept here: "
            "say --key K, or set MONETIZZE_KEY."
        )
    return key.get_secret_value()
