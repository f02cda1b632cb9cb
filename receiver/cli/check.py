"""Whether everything that was derived and stored still agrees."""

import click

from receiver import audit
from receiver.audit import Finding
from receiver.cli.checks import MOST_HELD
from receiver.cli.desk import single
from receiver.cli.printing import harmless, json_text
from receiver.context import utcnow
from receiver.models import HeldLoss


@single("check")
@click.option("--repair", is_flag=True, help="Owe a fresh look at whatever differs.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array on stdout, nothing else.")
@click.pass_context
def check(context: click.Context, *, repair: bool, as_json: bool) -> None:
    """Derive every access anew and compare, sales and work too; exit status 1 if anything differs.

    Nothing is changed, and nobody waits for it, however many members there are.
    """
    count = 0
    for finding in audit.findings(utcnow()):
        is_owed = repair and audit.owe_a_look(finding, utcnow())
        _say(finding, is_first=not count, is_owed=is_owed, as_json=as_json)
        count += 1
    if as_json:
        click.echo("\n]" if count else "[]")
    elif not count:
        click.echo("everything agrees")
    held = 0 if as_json else HeldLoss.count(MOST_HELD)
    if held:
        click.echo(f"{held} people keep access only because the brake holds it; see `brake list`")
    if count:
        context.exit(1)


def _say(finding: Finding, *, is_first: bool, is_owed: bool, as_json: bool) -> None:
    if not as_json:
        more = "; a fresh look is owed" if is_owed else ""
        click.echo(harmless(f"{finding.about} {finding.id}: {finding.says}{more}"))
        return
    row = {
        "check": finding.check,
        "about": finding.about,
        "id": finding.id,
        "says": finding.says,
        "can_repair": finding.look is not None,
        "repair_owed": is_owed,
    }
    # One after another: there may be many, and all of them need not be in memory.
    click.echo(("[\n" if is_first else ",\n") + json_text(row), nl=False)
