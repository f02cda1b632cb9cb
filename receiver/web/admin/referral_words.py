"""What sales of other shops, and the steps of their lives, are called on the pages."""

from flask_babel import lazy_gettext as _

from receiver.rules.referral import ReferralStatus, Step
from receiver.rules.vocabulary import AFFILIATE_ROLES, Role
from receiver.web.admin import words
from receiver.web.marks import Mark

STATUSES = {
    ReferralStatus.ABANDONED: Mark(_("Carrinho abandonado"), "held"),
    ReferralStatus.WAITING: Mark(_("Aguardando pagamento"), "waiting"),
    ReferralStatus.APPROVED: Mark(_("Paga"), "posted"),
    ReferralStatus.COMPLETED: Mark(_("Completa"), "done"),
    ReferralStatus.CANCELLED: Mark(_("Cancelada"), "ended"),
    ReferralStatus.REFUNDED: Mark(_("Reembolsada"), "ended"),
    ReferralStatus.DISPUTED: Mark(_("Contestada"), "suspended"),
    ReferralStatus.UNKNOWN: Mark(_("Situação não informada"), "ignored"),
}
STEPS = {
    Step.ABANDONED: Mark(_("Carrinho abandonado"), "held"),
    Step.STARTED: Mark(_("Compra iniciada"), "waiting"),
    Step.WAITING: Mark(_("Aguardando pagamento"), "waiting"),
    Step.CANCELLED: Mark(_("Cancelada"), "ended"),
    Step.PAID: Mark(_("Paga"), "posted"),
    Step.COMPLETED: Mark(_("Completa"), "done"),
    Step.DISPUTED: Mark(_("Contestada"), "suspended"),
    Step.WON: Mark(_("Contestação revertida"), "done"),
    Step.REFUNDED: Mark(_("Reembolsada"), "ended"),
}
# What the columns of a file are called.
HEADINGS = {
    "sale_code": _("Venda"),
    "product_code": _("Código do produto"),
    "product_name": _("Produto"),
    "buyer_name": _("Comprador"),
    "buyer_email": _("E-mail"),
    "payment": _("Pagamento"),
    "status": _("Situação"),
    "cents": _("Sua comissão"),
    "sale_cents": _("Valor da venda"),
    "currency": _("Moeda"),
    "role": _("Papel"),
    "key": _("Chave"),
    **{name: name for name in ("src", "utm_source", "utm_medium", "utm_campaign")},
    "started_at": _("Compra iniciada"),
    "paid_at": _("Paga"),
    "completed_at": _("Completa"),
    "reversed_at": _("Estornada"),
    "told_at": _("Última notícia"),
}
# Those that a sale can be told in here, in the order of the marketplace.
ROLES = {role: words.ROLES[role] for role in Role if role in AFFILIATE_ROLES}
