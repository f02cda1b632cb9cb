"""What the four inboxes are called, and what is said of each."""

from flask_babel import lazy_gettext as _

from receiver.models.reconciliation import DifferenceState, RunState
from receiver.rules.reconciling import Difference
from receiver.rules.sales_report import ReportColumn
from receiver.rules.vocabulary import SaleStatus
from receiver.web.admin.words import SOURCES, Mark

__all__ = ["COLUMNS", "HINTS", "KINDS", "RUNS", "SOURCES", "STATES", "STATUSES"]

KINDS = {
    Difference.PAID_WITHOUT_ACCESS: _("Pagou e não entrou"),
    Difference.ACCESS_WITHOUT_PAYMENT: _("Entra sem pagamento"),
    Difference.STATUS_DIFFERS: _("Situação diferente"),
    Difference.UNKNOWN_SALE: _("Venda desconhecida"),
}
HINTS = {
    Difference.PAID_WITHOUT_ACCESS: _("Na Monetizze está paga; aqui ela não abre nada."),
    Difference.ACCESS_WITHOUT_PAYMENT: _(
        "Aqui a porta está aberta; na Monetizze a venda foi devolvida, bloqueada, nunca paga, "
        "ou não aparece."
    ),
    Difference.STATUS_DIFFERS: _(
        "As duas dizem coisas diferentes, mas nenhum acesso depende disso."
    ),
    Difference.UNKNOWN_SALE: _("Paga na Monetizze, e nenhum aviso dela chegou aqui."),
}
STATES = {
    DifferenceState.OPEN: Mark(_("Aberta"), "waiting"),
    DifferenceState.REPAIRED: Mark(_("Corrigida"), "active"),
    DifferenceState.DISMISSED: Mark(_("Posta de lado"), "ignored"),
    DifferenceState.GONE: Mark(_("Resolvida"), "ended"),
}
RUNS = {
    RunState.RUNNING: Mark(_("Em andamento"), "waiting"),
    RunState.DONE: Mark(_("Concluída"), "active"),
    RunState.FAILED: Mark(_("Não terminou"), "dead"),
}
STATUSES = {
    SaleStatus.WAITING: _("Aguardando pagamento"),
    SaleStatus.APPROVED: _("Finalizada"),
    SaleStatus.CANCELLED: _("Cancelada"),
    SaleStatus.REFUNDED: _("Devolvida"),
    SaleStatus.DISPUTED: _("Bloqueada"),
    SaleStatus.COMPLETED: _("Completa"),
}
COLUMNS = {
    ReportColumn.SALE: _("Código da venda"),
    ReportColumn.STATUS: _("Situação da venda"),
    ReportColumn.EMAIL: _("E-mail de quem comprou"),
    ReportColumn.NAME: _("Nome de quem comprou"),
    ReportColumn.PRODUCT_CODE: _("Código do produto"),
    ReportColumn.PRODUCT_NAME: _("Nome do produto"),
    ReportColumn.PLAN: _("Código do plano"),
    ReportColumn.VALUE: _("Valor"),
    ReportColumn.BEGUN: _("Data da venda"),
    ReportColumn.PAID: _("Data do pagamento"),
}
