"""The command: measures one after the other, tells each line when it is found, then the table."""

import signal
import sys
from pathlib import Path
from types import FrameType

import click

from bench import report, shops
from bench.found import Found, NoFigure
from bench.machine import described
from bench.measures import MEASURES
from bench.plan import Plan, usual_folder

QUICK_SECONDS = 1.0
QUICK_REPEAT = 2


@click.command(help="Measure the server against a plain handler. MEASURES: " + ", ".join(MEASURES))
@click.argument("measures", nargs=-1, type=click.Choice(list(MEASURES)))
@click.option("--repeat", type=click.IntRange(1, 100), help="How often each is measured (5).")
@click.option("--seconds", type=click.FloatRange(1, 600), help="How long each load lasts (5).")
@click.option("--quick", is_flag=True, help="Only see that all of it works: little of everything.")
@click.option("--huge", is_flag=True, help="Keep 10 million postbacks where else it is 1 million.")
@click.option("--folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.option("--write", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(
    *,
    measures: tuple[str, ...],
    repeat: int | None,
    seconds: float | None,
    quick: bool,
    huge: bool,
    folder: Path | None,
    as_json: bool,
    write: Path | None,
) -> None:
    """Measure what was named, or everything."""
    signal.signal(signal.SIGTERM, _leave)
    plan = Plan(
        folder or usual_folder(),
        repeat=repeat or (QUICK_REPEAT if quick else 5),
        seconds=seconds or (QUICK_SECONDS if quick else 5.0),
        quick=quick,
        huge=huge,
    )
    machine = described(plan.folder)
    names = measures or tuple(MEASURES)
    found: list[Found] = []
    with shops.shared():
        for name in names:
            found += _measured(name, plan)
            if write and found:  # each time: who ends a long run early keeps what was found
                text = report.page(found, machine, plan)
                write.write_text(report.written(write.read_text("utf-8"), text), "utf-8")
    click.echo(report.as_json(found, machine) if as_json else report.table(found))
    if not found:
        sys.exit(1)


def _measured(name: str, plan: Plan) -> list[Found]:
    click.echo(f"{name} ...", err=True)
    try:
        found = MEASURES[name](plan)
    except NoFigure as reason:
        click.echo(f"  no figure: {reason}", err=True)
        return []
    for line in found:
        click.echo(f"  {report.line(line)}", err=True)
    return found


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)  # so that all servers are stopped and all folders deleted


if __name__ == "__main__":
    main()
