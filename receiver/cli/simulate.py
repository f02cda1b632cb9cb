"""Plays a buyer's life against a running server."""

import json
import time
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import click

from receiver.cli.desk import ADDRESS, single
from receiver.cli.printing import harmless
from receiver.context import settings, utcnow
from receiver.simulator import SCENARIOS, Answer, NoAnswer, Told, as_form, ask, life
from receiver.simulator.wire import FORM

POSTBACK = "/postback"


@single("simulate")
@click.argument("scenario", type=click.Choice(list(SCENARIOS)))
@click.option("--url", help="The server; PUBLIC_URL when not given.")
@click.option("--key", help="The key to send; MONETIZZE_KEY when not given.")
@click.option("--email", type=ADDRESS, help="The buyer; an invented one when not given.")
@click.option(
    "--pause",
    type=click.FloatRange(0, 60),
    default=0.5,
    show_default=True,
    help="Seconds between two postbacks, so that each is understood before the next.",
)
def simulate(
    scenario: str, *, url: str | None, key: str | None, email: str | None, pause: float
) -> None:
    """Send a whole life of postbacks to a running server and print its answers.

    Everything in them is invented, but the server cannot know: it creates an account and
    writes letters. Give an address of your own to read them.
    """
    door = _door(url or settings().public_url)
    told = life(scenario, key=key or _our_key(), now=utcnow(), email=email)
    click.echo(f"{scenario}: {SCENARIOS[scenario].shows}")
    click.echo(f"buyer {told[0].document['comprador']['email']}, to {door}")
    answers = [_send(door, postback) for postback in _one_by_one(told, pause)]
    refused = sum(not answer.is_ok for answer in answers)
    if refused:
        raise click.ClickException(f"{refused} of {len(answers)} postbacks were not taken")


def _one_by_one(told: list[Told], pause: float) -> Iterator[Told]:
    for number, postback in enumerate(told):
        time.sleep(pause if number else 0)
        yield postback


def _send(door: str, postback: Told) -> Answer:
    try:
        answer = ask(door, as_form(postback.document), headers={"Content-Type": FORM})
    except NoAnswer as error:
        raise click.ClickException(f"{error}. Is the server running?") from error
    click.echo(
        f"  {postback.event:>3} {postback.title:<33}  sale {postback.sale}"
        f"  {answer.status} {_in_short(answer)}"
    )
    return answer


def _in_short(answer: Answer) -> str:
    try:
        told = json.loads(answer.text)
        return harmless(f"{told['result']}: {told['message']}")
    except (ValueError, LookupError, TypeError):
        return "(no answer of Portaria: is this the address of its postbacks?)"


def _door(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=POSTBACK)) if parts.path in ("", "/") else url


def _our_key() -> str:
    key = settings().monetizze_key
    if key is None:
        raise click.ClickException(
            "which key? Only digests of the accepted keys are kept here: "
            "say --key K, or set MONETIZZE_KEY."
        )
    return key.get_secret_value()
