"""The things sold, gathered from the three places in which a postback lists them."""

import re
from collections.abc import Iterator
from dataclasses import replace

from receiver.rules.facts import ItemTold
from receiver.rules.told import Told

LISTS = ("produtos", "venda_item_order_bump")

_REFERENCE = re.compile(r"[A-Za-z]*(\d{1,20})\Z", re.ASCII)


def read_items(told: Told) -> tuple[ItemTold, ...]:
    """All products told, each once for each of its plans; the block `produto` is the main one."""
    products: dict[str, dict[str | None, ItemTold]] = {}
    main = tuple(_main(told))
    for item in (*main, *_listed(told, has_main=bool(main))):
        plans = products.setdefault(item.product, {})
        known = _same(item, plans)
        whole = _joined(known, item) if known else item
        plans[whole.plan] = whole
    return tuple(item for plans in products.values() for item in plans.values())


def _same(item: ItemTold, plans: dict[str | None, ItemTold]) -> ItemTold | None:
    """The same thing told before; one without a plan is any of its product."""
    if None in plans:
        return plans.pop(None)
    return plans.get(item.plan) if item.plan else next(iter(plans.values()), None)


def names(told: Told) -> Iterator[str]:
    """The names of all products, of those without a code too."""
    yield told.block("produto").text("nome")
    for name in LISTS:
        yield from (item.text("nome") for item in told.blocks(name))


def _main(told: Told) -> Iterator[ItemTold]:
    product, plan = told.block("produto"), told.block("plano")
    code = product.code("codigo") or told.code("codigo_produto")
    if code:
        yield ItemTold(
            product=code,
            name=product.text("nome"),
            plan=_main_plan(told),
            plan_name=plan.text("nome"),
            is_main=True,
            product_key=product.code("chave"),
        )


def _main_plan(told: Told) -> str | None:
    plan = told.block("plano")
    return (
        plan.code("codigo")
        or _numeric(plan.text("referencia"))
        or told.code("codigo_plano")
        or told.block("venda").code("plano")
    )


def _listed(told: Told, *, has_main: bool) -> Iterator[ItemTold]:
    for name in LISTS:
        for item in told.blocks(name):
            if code := item.code("produto"):
                yield _item(code, item, may_be_main=not has_main)


def _item(code: str, item: Told, *, may_be_main: bool) -> ItemTold:
    return ItemTold(
        product=code,
        name=item.text("nome"),
        plan=item.code("codPlano") or _numeric(item.text("plano")),
        plan_name=item.text("planoNome"),
        cents=item.cents("valor"),
        quantity=item.number("quantidade") or 1,
        is_main=may_be_main and item.number("principal") == 1,
        product_key=item.code("chave"),
    )


def _numeric(reference: str) -> str | None:
    found = _REFERENCE.match(reference)
    return found[1] if found else None


def _joined(known: ItemTold, again: ItemTold) -> ItemTold:
    return replace(
        known,
        name=known.name or again.name,
        plan=known.plan or again.plan,
        plan_name=known.plan_name or again.plan_name,
        cents=again.cents if known.cents is None else known.cents,
        quantity=max(known.quantity, again.quantity),
        product_key=known.product_key or again.product_key,
        is_main=known.is_main or again.is_main,
    )
