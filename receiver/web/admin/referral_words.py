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
# Those that a sale can be told in here, in the order of the marketplace.
ROLES = {role: words.ROLES[role] for role in Role if role in AFFILIATE_ROLES}
