"""What is said about SPF, DKIM and DMARC, for somebody who never met them."""

from flask_babel import lazy_gettext as _

from receiver.rules.alignment import Policy
from receiver.rules.sending import Verdict
from receiver.web.marks import Mark

MARKS = {
    Verdict.GOOD: Mark(_("Certo"), "active"),
    Verdict.WEAK: Mark(_("Dá para melhorar"), "suspended"),
    Verdict.MISSING: Mark(_("Falta"), "dead"),
    Verdict.WRONG: Mark(_("Errado"), "dead"),
    Verdict.UNKNOWN: Mark(_("Sem resposta"), "ended"),
}
ABOUT = {
    "spf": _("Diz quais servidores podem enviar em nome do seu domínio."),
    "dkim": _("Assina cada e-mail: o servidor assina, o domínio publica a chave."),
    "dmarc": _("Diz o que fazer com e-mails que fingem ser seus, e a quem contar."),
}
_SILENT = _("O DNS não respondeu a tempo. Tente de novo daqui a pouco.")
WHY = {
    ("spf", "fine"): _("Está publicado e nomeia o seu servidor de e-mail."),
    ("spf", "none"): _("O domínio não tem SPF: e-mails podem cair no spam."),
    ("spf", "several"): _("Há mais de um SPF, e então nenhum vale. Deixe um só."),
    ("spf", "open-to-all"): _("O SPF deixa qualquer um enviar em nome do domínio."),
    ("spf", "too-many-lookups"): _(
        "O SPF pede mais de 10 consultas, e então não vale. Tire o que não usa."
    ),
    ("spf", "server-not-named"): _(
        "O SPF não nomeia o seu servidor de e-mail; confira se ele está incluído."
    ),
    ("spf", "no-end"): _("O SPF não diz o que vale para os outros: falta ~all no fim."),
    ("spf", "silent"): _SILENT,
    ("dkim", "fine"): _("A chave está publicada."),
    ("dkim", "none"): _(
        "Nenhuma chave com os nomes comuns. O provedor diz o nome (seletor) e o valor a publicar."
    ),
    ("dkim", "several"): _("Há mais de uma chave com este nome. Deixe uma só."),
    ("dkim", "revoked"): _("A chave com este nome está vazia: foi revogada."),
    ("dkim", "silent"): _SILENT,
    ("dmarc", "fine"): _("A política está publicada, com relatórios."),
    ("dmarc", "none"): _("O domínio não tem DMARC: Gmail e Outlook pedem um."),
    ("dmarc", "several"): _("Há mais de um DMARC, e então nenhum vale. Deixe um só."),
    ("dmarc", "no-policy"): _("O DMARC não diz o que fazer: falta p=."),
    ("dmarc", "no-reports"): _("Ninguém recebe os relatórios: falta rua=."),
    ("dmarc", "only-watches"): _(
        "Só observa (p=none). Quando os relatórios mostrarem só e-mails seus, use p=quarantine."
    ),
    ("dmarc", "silent"): _SILENT,
}
# One sentence on how letters fare under DMARC, with what to do.
ALIGNED = {
    "both": _("Os e-mails passam no DMARC duas vezes: SPF e DKIM falam de %(sender)s."),
    "only-dkim": _(
        "Os e-mails passam pelo DKIM. O SPF não conta, porque as devoluções vão para %(envelope)s; "
        "assim está bem."
    ),
    "only-dkim-passes": _(
        "Os e-mails passam pelo DKIM. Arrume também o SPF de %(envelope)s, para o dia em que a "
        "assinatura falhar."
    ),
    "only-spf": _(
        "Os e-mails passam só pelo SPF, que se perde quando alguém os encaminha. Peça ao provedor "
        "que assine com DKIM em nome de %(sender)s."
    ),
    "nothing-passes": _(
        "Ainda nada prova que os e-mails são de %(sender)s. Comece pelo SPF e pelo DKIM acima."
    ),
    "too-strict": _(
        "O DMARC pede o domínio exato, e por isso nada conta. Tire %(tag)s do registro, ou assine "
        "e receba devoluções em %(sender)s."
    ),
    "apart": _(
        "Nada do que passa fala de %(sender)s, e o DMARC falha. Peça ao provedor que assine em "
        "nome dele, ou ponha em BOUNCE_ADDRESS um e-mail dele."
    ),
    "silent": _SILENT,
}
POLICIES = {
    Policy.NONE: _("p=none: quem recebe só observa; o que não passa chega do mesmo jeito."),
    Policy.QUARANTINE: _("p=quarantine: o que não passa vai para o spam."),
    Policy.REJECT: _("p=reject: o que não passa é recusado."),
}
