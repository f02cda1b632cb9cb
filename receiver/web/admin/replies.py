"""What mail servers answer, in words for somebody who never met one."""

import re

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from receiver.models import Letter

_CODE = re.compile(r"\b([245]\d\d)(?:[ -]+#?([245]\.\d{1,3}\.\d{1,3}))?(?![\d.])")

_TAKEN = _("O servidor aceitou o e-mail. Daqui em diante, é com ele.")
_KEPT = _("Sem servidor de e-mail: a mensagem foi guardada num arquivo deste computador.")
_NOBODY = _("Este e-mail não existe. Confira com a pessoa e corrija-o na página dela.")
_FULL = _("A caixa de entrada da pessoa está cheia.")
_DISTRUST = _("O servidor desconfia de quem envia. Confira a página do domínio (SPF, DKIM, DMARC).")
_LATER = _("O servidor não quis agora. Tentamos de novo sozinhos, por até 48 horas.")
_NEVER = _("O servidor recusou o e-mail e não vai aceitá-lo. A resposta dele diz por quê.")

# By the finer code, less its first number.
_FINER = {
    ".1.1": _NOBODY,
    ".1.10": _NOBODY,
    ".1.2": _("O domínio deste endereço não existe ou não recebe e-mails. Confira com a pessoa."),
    ".1.6": _("Este e-mail mudou de lugar. Confira com a pessoa."),
    ".2.1": _("A caixa de entrada desta pessoa está desativada."),
    ".2.2": _FULL,
    ".3.4": _("O e-mail é grande demais para o servidor."),
    ".7.28": _("O servidor acha que vão e-mails demais de uma vez. Veja MAIL_RATE."),
}
_COARSE = {"552": _FULL, "550": _NOBODY, "530": _DISTRUST}
_BY_CLASS = {"2": _TAKEN, "4": _LATER, "5": _NEVER}

# What we say ourselves, by a part of it.
_OURS = {
    "written to ": _KEPT,
    "does not accept the login": _(
        "O servidor não aceitou usuário e senha: confira em Configurações, E-mail."
    ),
    "bad certificate": _("O certificado do servidor não vale: confira em Configurações, E-mail."),
    "offers no STARTTLS": _("O servidor não oferece conexão protegida, e sem ela não há login."),
    "cannot be reached": _("O servidor de e-mail não respondeu. Tentamos de novo sozinhos."),
    "the account is blocked": _("A conta está bloqueada: quem não entra não recebe convite."),
    "nobody of the staff": _("Ninguém da equipe tem mais este e-mail."),
    "address bounced": _(
        "Este endereço já devolveu e-mails, e não recebe outros até ser corrigido."
    ),
    "not one e-mail address": _("Isto não é um e-mail. Corrija-o na página da pessoa."),
    "MAIL_FROM": _("O remetente não serve: confira em Configurações, E-mail."),
    "cannot be filled in": _("O texto do e-mail não pôde ser preenchido."),
}


def in_words(letter: Letter) -> LazyString | None:
    """What became of a letter at the mail server, where anything is known of it."""
    if letter.bounced_at:
        return _said(letter.bounce_reason)
    return _said(letter.error or letter.smtp_reply)


def _said(told: str) -> LazyString | None:
    for part, words in _OURS.items():
        if part in told:
            return words
    found = _CODE.search(told)
    if found is None:
        return None
    code, finer = found[1], (found[2] or "")[1:]
    if finer in _FINER:
        return _FINER[finer]
    if code[0] == "5" and finer.startswith(".7."):
        return _DISTRUST
    return _COARSE[code] if not finer and code in _COARSE else _BY_CLASS[code[0]]
