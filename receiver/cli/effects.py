"""What came of a simulation, as the command line tells it: after each postback, and in the end."""

import click

from receiver import simulations
from receiver.cli.logbook import kind_in_words, log_of_postback, said
from receiver.cli.printing import Row, harmless
from receiver.db import db
from receiver.models import Access, Letter, Member, Simulation


def tell_effects(simulation_id: int) -> None:
    """What the newest postback came to, and what it did, once it is understood."""
    is_understood = simulations.wait_until_understood(simulation_id)
    simulation = db.session.get(Simulation, simulation_id)
    postbacks = simulations.postbacks_of(simulation) if simulation and is_understood else []
    if not postbacks:
        _say("not understood yet: is the worker running?")
        return
    newest = postbacks[-1]
    _say(f"{newest.outcome}: {said(newest.reason, newest.reason_facts) or '-'}")
    for line in reversed(log_of_postback(newest.id)):
        _say(_in_short(line))


def tell_end(email: str) -> None:
    """Who may enter what now, and which e-mails there are."""
    db.session.rollback()
    member = Member.by_email(email)
    if member is None:
        click.echo("in the end: no account")
        return
    click.echo(f"in the end: {harmless(member.email)} is {member.status}")
    for access in Access.of_member(member.id):
        why = said(access.reason, access.reason_facts)
        _say(f"{access.state} {access.area.name}: {why}")
    for letter in reversed(Letter.of_member(member.id)):
        _say(f"e-mail {kind_in_words(letter.kind)}: {letter.state}")


def _in_short(line: Row) -> str:
    kind = kind_in_words(str(line["kind"])) if line["kind"] else ""
    what = " ".join(str(word) for word in (line["deed"], line["area"], kind) if word)
    return f"{what}: {line['reason']}" if line["reason"] else what


def _say(words: str) -> None:
    click.echo(f"      {harmless(words)}")
