"""What the marketplace sells, and what it opens here."""

from collections import defaultdict
from collections.abc import Sequence

import click
import sqlalchemy as sa

from receiver import provisioning
from receiver.cli.desk import BY, DAYS, Desk, listing
from receiver.cli.foresee import dry_run, foresee
from receiver.cli.keys import secret
from receiver.cli.printing import Row, answer
from receiver.context import utcnow
from receiver.db import db
from receiver.models import Mapping, Plan, Product
from receiver.provisioning.finding import area_called
from receiver.rules.terms import Opens, OpensNoMore

COLUMNS = ("code", "name", "plans", "areas", "has_key")

products = Desk("products", help="What the marketplace sells, and which areas it opens.")


@products.command("list")
@listing
def list_products(*, as_json: bool, limit: int) -> None:
    """List the products, as discovered from postbacks."""
    newest = sa.select(Product).order_by(Product.id.desc()).limit(limit)
    answer(_rows(db.session.scalars(newest).all()), as_json=as_json, columns=COLUMNS)


@products.command("map")
@click.argument("code")
@click.option("--plan", default="", help="Only this plan of it, by its code.")
@click.option("--area", required=True, help="The area it opens, by its name or id.")
@click.option("--days", type=DAYS, help="For so many days from the purchase.")
@dry_run
def map_product(code: str, *, plan: str, area: str, days: int | None, dry_run: bool) -> None:
    """Let a product open an area, also for those who have bought it already."""
    if dry_run:
        foresee(Opens(code, area_called(area).id, plan, days))
        return
    provisioning.map_product(code, plan=plan, area=area, days=days, by=BY, now=utcnow())
    click.echo(f"product {code} opens {area}")


@products.command("unmap")
@click.argument("code")
@click.option("--plan", help="Only what was mapped for this plan.")
@click.option("--area", help="Only this area; otherwise all that it opens.")
@dry_run
def unmap_product(code: str, *, plan: str | None, area: str | None, dry_run: bool) -> None:
    """Let a product no longer open an area, or any; what it opened is closed."""
    if dry_run:
        foresee(OpensNoMore(code, area_called(area).id if area is not None else None, plan))
        return
    provisioning.unmap_product(code, plan=plan, area=area, by=BY, now=utcnow())
    click.echo(f"product {code} no longer opens {area or 'anything'}")


@products.command("key")
@click.argument("code")
@click.option("--none", "is_none", is_flag=True, help="Ask for none any more.")
def set_key(code: str, *, is_none: bool) -> None:
    """Ask for the product's own key too, read from a pipe or asked for.

    Postbacks about this product that tell another key are kept, and open nothing.
    """
    key = "" if is_none else secret("Product key")
    provisioning.set_product_key(code, key, by=BY, now=utcnow())
    click.echo(f"product {code} is {'no longer' if is_none else 'now'} asked for its key")


def _rows(found: Sequence[Product]) -> list[Row]:
    plans, opened = _plans(), _opened()
    return [
        {
            "code": product.code,
            "name": product.name,
            "plans": plans[product.code],
            "areas": opened[product.code],
            "has_key": product.key_digest is not None,
            "is_decided": product.is_decided,
            "opens_nothing": product.opens_nothing,
            "created_at": product.created_at,
        }
        for product in found
    ]


def _plans() -> dict[str, list[Row]]:
    by_product: dict[str, list[Row]] = defaultdict(list)
    for plan in db.session.scalars(sa.select(Plan).order_by(Plan.id)):
        by_product[plan.product_code].append({"code": plan.code, "name": plan.name})
    return by_product


def _opened() -> dict[str, list[Row]]:
    by_product: dict[str, list[Row]] = defaultdict(list)
    for mapping in db.session.scalars(sa.select(Mapping).order_by(Mapping.id)):
        told = {
            "area": mapping.area.name,
            "plan": mapping.plan_code or None,
            "days": mapping.days,
        }
        by_product[mapping.product_code].append(told)
    return by_product
