"""What commissions, and what they are sorted by, are called on the pages."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from receiver.earnings import By
from receiver.rules.earnings import FEE, Standing
from receiver.rules.vocabulary import Role
from receiver.rules.words import folded
from receiver.web.marks import Mark

STANDINGS = {
    Standing.AVAILABLE: Mark(_("Disponível"), "done"),
    Standing.EXPECTED: Mark(_("A receber"), "waiting"),
    Standing.REVERSED: Mark(_("Estornado"), "ended"),
}
# What sales are put together by, on the page of reports.
REPORTS: dict[By, LazyString | str] = {
    By.AFFILIATE: _("Afiliado"),
    By.SRC: "src",
    By.UTM_SOURCE: "utm_source",
    By.UTM_MEDIUM: "utm_medium",
    By.UTM_CAMPAIGN: "utm_campaign",
}
BY: dict[By, LazyString | str] = {
    By.PERSON: _("Pessoa"),
    By.ROLE: _("Papel"),
    By.PRODUCT: _("Produto"),
    **REPORTS,
}
UNTOLD = {
    By.AFFILIATE: _("Sem afiliado"),
    By.PRODUCT: _("Produto não informado"),
}
NOT_TOLD = _("Não informado")
FEE_NAME = _("Taxa da Monetizze")
NAMELESS = _("Sem nome")
OWN_ACCOUNT = _("Conta %(key)s")
# How lists of commissions spell a role, folded; one of them is the role of an account besides.
SPELLED = {
    "produtor": Role.PRODUCER,
    "co-produtor": Role.COPRODUCER,
    "coprodutor": Role.COPRODUCER,
    "afiliado": Role.AFFILIATE,
    "afiliado premium": Role.PREMIUM_AFFILIATE,
    "premium": Role.PREMIUM_AFFILIATE,
    "gerente": Role.AFFILIATE_MANAGER,
    "gerente de afiliado": Role.AFFILIATE_MANAGER,
    "gerente de afiliados": Role.AFFILIATE_MANAGER,
    "co-afiliado": Role.COAFFILIATE,
    "coafiliado": Role.COAFFILIATE,
}


def role_of(told: str) -> str:
    """The role of ours that a kind of commission means; else the kind as it was told."""
    return SPELLED.get(folded(told), told)


def is_fee(told: str) -> bool:
    """Whether it is what the marketplace keeps."""
    return folded(told) == FEE
