"""Who earns of the crowd's sales, and what led to them: five people for each, of some hundred."""

from typing import Any

from bench.crowd.lives import DOMAIN, MARK

AFFILIATES, SOURCES = 120, ("instagram", "google", "youtube", "e-mail", "indica")
# Kind, how many there are of them, and what each gets of a sale.
OTHERS = (
    *(("Co-Produtor", 3, "12.50"), ("Afiliado", AFFILIATES, "30.10")),
    ("Gerente de Afiliado", 7, "4.99"),
)


def shared(document: dict[str, Any]) -> dict[str, Any]:
    """The same postback with more shares and sources; those of a sale are always the same ones."""
    sale = document.get("venda") or {}
    told = str(sale.get("codigo") or "").removeprefix(MARK)
    if not told.isdigit():
        return document
    number = int(told)
    came = {
        "src": f"pagina-{number % 40}",
        "utm_source": SOURCES[number % len(SOURCES)],
        "utm_medium": ("cpc", "social", "bio")[number % 3],
        "utm_campaign": f"lancamento-{number % 30}",
    }
    changed = {**document, "venda": {**sale, **came}}
    if document.get("comissoes"):
        changed["comissoes"] = [*document["comissoes"], *(_share(each, number) for each in OTHERS)]
    return changed


def _share(other: tuple[str, int, str], number: int) -> dict[str, Any]:
    kind, many, amount = other
    who = number % many
    return {
        "refAfiliado": f"AF{who:04d}" if kind == "Afiliado" else "",
        "nome": f"{kind} {who}",
        "email": f"{kind.lower().replace(' ', '.')}.{who}@{DOMAIN}",
        "tipo_comissao": kind,
        "valor": amount,
        "porcentagem": "10.00000",
    }
