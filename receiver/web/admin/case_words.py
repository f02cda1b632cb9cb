"""What unfinished purchases, and reminders of them, are called on the pages."""

from flask_babel import lazy_gettext as _

from receiver.rules.recovering import CaseKind, CaseState, What
from receiver.web.marks import Mark

CASES = {
    CaseState.OPEN: Mark(_("Em aberto"), "waiting"),
    CaseState.RECOVERED: Mark(_("Recuperada"), "done"),
    CaseState.LOST: Mark(_("Perdida"), "ended"),
    CaseState.DISMISSED: Mark(_("Encerrada pela equipe"), "ended"),
    CaseState.EXPIRED: Mark(_("Vencida, sem notícia"), "ended"),
}
CASES_CLOSED = {state: mark for state, mark in CASES.items() if state is not CaseState.OPEN}
CASE_KINDS = {
    CaseKind.ABANDONED: _("Carrinho abandonado"),
    CaseKind.UNPAID: _("Boleto ou Pix não pago"),
    CaseKind.REFUSED: _("Cartão recusado"),
    CaseKind.OVERDUE: _("Cobrança em atraso"),
}
CASE_NEWS = {
    What.ABANDONED: _("Carrinho abandonado"),
    What.UNPAID: _("Aguardando pagamento"),
    What.REFUSED: _("Cartão recusado"),
    What.LAPSED: _("Boleto ou Pix vencido"),
    What.OVERDUE: _("Cobrança em atraso"),
    What.PAID: _("Paga"),
    What.REFUNDED: _("Reembolsada"),
    What.DISPUTED: _("Contestada"),
    What.ENDED: _("Contrato cancelado"),
    What.DISMISSED: _("Encerrada pela equipe"),
}
# Why no more reminders go, in a sentence.
STOPPED = {
    "off": _("Acabaram, ou foram desligados."),
    "closed": _("Pararam: o caso fechou."),
    "no-letter": _("Não há lembrete para este caso."),
    "no-way": _("Pararam: não há com que pagar."),
    "left": _("Pararam: a pessoa não quer lembretes."),
    "bounced": _("Pararam: o endereço devolve os e-mails."),
    "blocked": _("Pararam: a conta está bloqueada."),
    "bought": _("Pararam: há uma compra paga."),
}
REMINDING = {
    True: Mark(_("Ligados"), "active"),
    False: Mark(_("Desligados"), "ended"),
}
UNITS = {"min": _("minutos"), "hour": _("horas"), "day": _("dias")}
