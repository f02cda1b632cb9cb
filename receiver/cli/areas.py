"""What members enter."""

from collections import defaultdict
from collections.abc import Sequence

import click
import sqlalchemy as sa

from receiver import provisioning, simulations
from receiver.cli.desk import BY, Desk, listing
from receiver.cli.printing import Row, answer
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Access, Area, Mapping
from receiver.rules.vocabulary import AccessState

COLUMNS = ("id", "name", "products", "members", "url")

areas = Desk("areas", help="What members enter: courses, clubs, files.")


@areas.command("list")
@listing
def list_areas(*, as_json: bool, limit: int) -> None:
    """List the areas, which products open them, and how many members may enter today."""
    found = db.session.scalars(sa.select(Area).order_by(Area.id.desc()).limit(limit)).all()
    answer(_rows(found), as_json=as_json, columns=COLUMNS)


@areas.command("create")
@click.argument("name")
@click.option("--url", default="", help="Where its content is, if it is elsewhere.")
def create(name: str, url: str) -> None:
    """Create an area, to be mapped to products or granted by hand."""
    area = provisioning.create_area(name, url=url, by=BY, now=utcnow())
    click.echo(f"area {area.id} created: {area.name}")


def _rows(found: Sequence[Area]) -> list[Row]:
    products, entering = _products(), _entering()
    return [
        {
            "id": area.id,
            "name": area.name,
            "url": area.url or None,
            "products": products[area.id],
            "members": entering.get(area.id, 0),
            "created_at": area.created_at,
        }
        for area in found
    ]


def _products() -> dict[int, list[Row]]:
    by_area: dict[int, list[Row]] = defaultdict(list)
    for mapping in db.session.scalars(sa.select(Mapping).order_by(Mapping.id)):
        told = {
            "code": mapping.product_code,
            "plan": mapping.plan_code or None,
            "days": mapping.days,
        }
        by_area[mapping.area_id].append(told)
    return by_area


def _entering() -> dict[int, int]:
    people = sa.func.count(Access.member_id.distinct()).label("people")
    live = sa.select(Access.area_id, people).where(Access.state == AccessState.LIVE)
    real = live.where(Access.member_id.not_in(simulations.invented_members()))
    rows = db.session.execute(real.group_by(Access.area_id))
    return {row.area_id: row.people for row in rows}
