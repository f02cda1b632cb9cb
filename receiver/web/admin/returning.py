"""The way back from a row to the list in which it was found, with the filters and the place it had.

It goes along in the address: browsers tell no referrer here, and two tabs may have two lists.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import g, has_request_context, request, url_for
from flask_babel import lazy_gettext

NAME = "back"

# Nobody is led anywhere else, whatever an address says.
LISTS = {
    "waiting": lazy_gettext("Pagou, não entrou"),
    "inbox": lazy_gettext("Entrada"),
    "members": lazy_gettext("Pessoas"),
    "recovery": lazy_gettext("Recuperação"),
    "referrals": lazy_gettext("Afiliações"),
    "parcels": lazy_gettext("Encomendas"),
    "letters": lazy_gettext("E-mails"),
    "log": lazy_gettext("Registro"),
    "products": lazy_gettext("Produtos"),
}
# Whose pages and forms about one row take the way along.
OF_ROWS = {"inbox", "members", "deeds", "waiting", "letters", "parcels", "products", "recovery"}
OF_ROWS |= {"referrals"}


@dataclass(frozen=True)
class Way:
    """Where back is, and what it is called."""

    url: str
    name: str


def way_back(usual: str) -> Way:
    """The list that this page was opened from, as it was left; else the usual one."""
    name, _, query = request.args.get(NAME, "").partition("?")
    if name not in LISTS:
        name, query = usual, ""
    left = urlencode(parse_qsl(query))
    url = url_for(f"admin.{name}.index")
    return Way(f"{url}?{left}" if left else url, str(LISTS[name]))


def take_along(endpoint: str, values: dict[str, Any]) -> None:
    """For Blueprint.url_defaults: rows get the way to their list, and keep it whatever is done."""
    if not has_request_context() or not any(name.endswith("_id") for name in values):
        return
    if "way_here" not in g:
        g.way_here = _way_here()
    part = endpoint.split(".")[1]
    if g.way_here and part in OF_ROWS and g.way_here != part:
        values.setdefault(NAME, g.way_here)
    elif NAME in request.args and _is_about(request.view_args or {}, values):
        values.setdefault(NAME, request.args[NAME])


def _way_here() -> str:
    """The list that is being shown, if one is."""
    _, _, endpoint = (request.endpoint or "").partition("admin.")
    name, _, page = endpoint.partition(".")
    if name not in LISTS or page != "index":
        return ""
    query = urlencode([pair for pair in request.args.items(multi=True) if all(pair)])
    return f"{name}?{query}" if query else name


def _is_about(row: dict[str, Any], values: dict[str, Any]) -> bool:
    return any(values.get(name) == told for name, told in row.items())
