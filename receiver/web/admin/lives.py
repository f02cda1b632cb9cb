"""What can be simulated, in the words of the pages."""

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from receiver.rules.vocabulary import EVENTS
from receiver.simulator import SINGLE
from receiver.web.admin import words


@dataclass(frozen=True)
class Life:
    """What a scenario is called, and what it ends with while no rule says otherwise."""

    title: LazyString
    ends: LazyString


LIVES = {
    "purchase": Life(
        _("Compra por Pix, até completar"),
        _("Uma área aberta e o e-mail com o login; a venda completa não muda mais nada."),
    ),
    "boleto-late": Life(
        _("Boleto vencido e pago depois"),
        _("Nada até o pagamento; então uma área aberta, mesmo depois do cancelamento."),
    ),
    "refund": Life(
        _("Reembolso dentro da garantia"),
        _("A área fecha na hora e a conta fica sem acesso."),
    ),
    "dispute-won": Life(
        _("Contestação ganha"),
        _("A área é suspensa na contestação e reabre quando a venda volta a valer."),
    ),
    "dispute-lost": Life(
        _("Contestação perdida"),
        _("A área é suspensa na contestação e se encerra com o reembolso."),
    ),
    "order-bump": Life(
        _("Compra com dois produtos a mais no carrinho"),
        _("Uma só venda abre três áreas, com um só e-mail."),
    ),
    "upsell-refunded": Life(
        _("Upsell reembolsado"),
        _("Só a área do upsell fecha; a da primeira compra continua."),
    ),
    "affiliate": Life(
        _("A mesma venda vista por um afiliado"),
        _("O aviso do afiliado, sem comprador, é só guardado; o do produtor abre a área."),
    ),
    "abandoned": Life(
        _("Carrinho abandonado e comprado depois"),
        _("O abandono é só guardado; a compra abre a área."),
    ),
    "tracking": Life(
        _("Produto físico com rastreio"),
        _("A compra abre a área; os avisos da entrega são só guardados."),
    ),
    "subscription": Life(
        _("Assinatura renovada por boleto e cancelada"),
        _("A área fica aberta até o fim do mês pago; a página mostra quando ela fecha."),
    ),
    "renewals": Life(
        _("Assinatura com três renovações"),
        _("A área continua aberta, sem e-mails novos."),
    ),
    "overdue": Life(
        _("Assinatura que atrasa agora"),
        _("Um e-mail avisa; a área só fecha quando acaba a tolerância, e a página mostra quando."),
    ),
    "overdue-paid": Life(
        _("Assinatura atrasada além da tolerância e paga"),
        _("A área é suspensa e reabre com o pagamento."),
    ),
    "cancelled": Life(
        _("Assinatura cancelada no meio do mês"),
        _("O mês pago continua aberto; a página mostra quando ele acaba."),
    ),
}
EVENTS_ALONE = {name: words.EVENTS[EVENTS[int(name.partition("-")[2])]] for name in SINGLE}


def title(scenario: str) -> str:
    """What a scenario is called."""
    if scenario in LIVES:
        return str(LIVES[scenario].title)
    return str(EVENTS_ALONE.get(scenario, scenario))


def ends(scenario: str) -> str:
    """What it ends with; a single event shows only itself."""
    return str(LIVES[scenario].ends) if scenario in LIVES else ""
