"""What the fields of letters are, in a few words, and how each is put into a text."""

from flask_babel import lazy_gettext as _

from receiver.web.marks import Mark

# In whose words a kind of letter goes.
MARKS = {
    "shipped": Mark(_("Padrão"), "ended"),
    "own": Mark(_("Seu texto"), "active"),
    "failed": Mark(_("Com falha"), "dead"),
}
FIELDS = {
    "site": _("nome da loja"),
    "site_url": _("endereço da loja"),
    "login_url": _("página de entrar"),
    "account_url": _("página da conta"),
    "forgot_url": _("página para pedir outra senha"),
    "desk_url": _("página da equipe"),
    "login": _("e-mail com que a pessoa entra"),
    "name": _("nome da pessoa"),
    "first_name": _("primeiro nome; pode faltar"),
    "areas": _("lista do que abriu ou fechou"),
    "what": _("o mesmo, curto, para o assunto"),
    "until": _("último dia do acesso; pode faltar"),
    "reason": _("motivo, numa frase; pode faltar"),
    "why": _("motivo numa palavra, para condições"),
    "link": _("link que abre a conta, uma vez"),
    "code": _("código de seis dígitos"),
    "password": _("senha provisória; falta para quem já tem senha"),
    "valid_until": _("até quando link e senha valem"),
    "has_password": _("se a pessoa já tem senha própria"),
    "is_again": _("se ela já recebeu este e-mail antes"),
    "role": _("papel na equipe"),
    "invited_by": _("quem convidou"),
    "when": _("dia e hora da troca"),
    "people": _("acima de quantas pessoas a trava segura"),
    "percent": _("e acima de que parte dos ativos, em %"),
    "brake_url": _("página da trava"),
    "since": _("dia e hora do último aviso"),
    "per_day": _("quantos avisos chegam por dia"),
    "longest": _("o maior silêncio das últimas semanas; pode faltar"),
    "reconcile_url": _("página da conferência"),
    "old": _("e-mail antigo"),
    "new": _("e-mail novo"),
    "product": _("nome do produto"),
    "amount": _("valor; pode faltar"),
    "turn": _("qual lembrete é: first, later ou last, para condições"),
    "continue_url": _("link para continuar a compra; pode faltar"),
    "boleto_line": _("linha digitável do boleto; pode faltar"),
    "pix_code": _("código Pix copia e cola; pode faltar"),
    "leave_url": _("link para não receber mais lembretes"),
    "parcel_code": _("código de rastreio; pode faltar"),
    "track_url": _("link para rastrear; pode faltar"),
    "is_old": _("se este e-mail vai ao endereço antigo"),
}
_QUESTIONS = frozenset({"has_password", "is_again", "is_old"})


def as_written(name: str) -> str:
    """How a field is put into a text."""
    if name in _QUESTIONS:
        return "{% if " + name + " %}…{% endif %}"
    if name == "why":
        return '{% if why == "overdue" %}…{% endif %}'
    if name == "areas":
        return '{{ areas | join(", ") }}'
    return "{{ " + name + " }}"
