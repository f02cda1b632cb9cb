"""What the enums are called on the pages; a status has a kind too, which gives it its shape."""

from flask_babel import lazy_gettext as _

from receiver.models import Letter
from receiver.models.admin import StaffRole
from receiver.models.job import JobKind
from receiver.models.postback import Postback
from receiver.rules.bounces import BounceKind
from receiver.rules.letter_kinds import LetterKind, LetterState
from receiver.rules.vocabulary import AFFILIATE_ROLES as AFFILIATE_ROLES
from receiver.rules.vocabulary import (
    AccessState,
    Actor,
    Event,
    Meaning,
    MemberStatus,
    Origin,
    Outcome,
    PostbackState,
    Role,
    SaleStatus,
    Source,
)
from receiver.web import language
from receiver.web.admin import case_words, deed_names
from receiver.web.marks import Mark as Mark

STATES = {
    PostbackState.WAITING: Mark(_("Na fila"), "waiting"),
    PostbackState.DONE: Mark(_("Entendido"), "done"),
    PostbackState.DEAD: Mark(_("Com erro"), "dead"),
}

OUTCOMES = {
    Outcome.APPLIED: Mark(_("Aplicado"), "applied"),
    Outcome.UNCHANGED: Mark(_("Nada mudou"), "unchanged"),
    Outcome.IGNORED: Mark(_("Só guardado"), "ignored"),
    Outcome.HELD: Mark(_("Espera por você"), "held"),
    Outcome.TEST: Mark(_("Teste do painel"), "test"),
}

STATUSES = {
    MemberStatus.ACTIVE: Mark(_("Ativo"), "active"),
    MemberStatus.SUSPENDED: Mark(_("Sem acesso"), "suspended"),
    MemberStatus.BLOCKED: Mark(_("Bloqueado"), "blocked"),
}

ACCESS = {
    AccessState.LIVE: Mark(_("Aberto"), "live"),
    AccessState.SUSPENDED: Mark(_("Suspenso"), "suspended"),
    AccessState.ENDED: Mark(_("Encerrado"), "ended"),
}

LETTER_STATES = {
    LetterState.QUEUED: Mark(_("Na fila"), "queued"),
    LetterState.SENT: Mark(_("Enviado"), "sent"),
    LetterState.DEAD: Mark(_("Não entregue"), "dead"),
}
RETURNED = Mark(_("Devolvido"), "dead")

SALES = {
    SaleStatus.WAITING: Mark(_("Aguardando pagamento"), "waiting"),
    SaleStatus.APPROVED: Mark(_("Paga"), "done"),
    SaleStatus.COMPLETED: Mark(_("Completa"), "done"),
    SaleStatus.CANCELLED: Mark(_("Cancelada"), "ended"),
    SaleStatus.REFUNDED: Mark(_("Reembolsada"), "ended"),
    SaleStatus.DISPUTED: Mark(_("Contestada"), "suspended"),
}

EVENTS = {
    Event.WAITING: _("Aguardando pagamento"),
    Event.APPROVED: _("Compra aprovada"),
    Event.CANCELLED: _("Compra cancelada"),
    Event.REFUNDED: _("Reembolso"),
    Event.DISPUTED: _("Compra contestada"),
    Event.COMPLETED: _("Compra completa"),
    Event.ABANDONED: _("Carrinho abandonado"),
    Event.HIDDEN: _("Oculto"),
    Event.REFUND_ASKED: _("Reembolso pedido"),
    Event.TICKET: _("Ingresso"),
    Event.CARD: _("Cartão"),
    Event.BOLETO: _("Boleto"),
    Event.SUBSCRIPTION_ACTIVE: _("Assinatura ativa"),
    Event.SUBSCRIPTION_OVERDUE: _("Assinatura atrasada"),
    Event.SUBSCRIPTION_CANCELLED: _("Assinatura cancelada"),
    Event.SUBSCRIPTION_WAITING: _("Assinatura aguardando pagamento"),
    Event.RECOVERY_ACTIVE: _("Recuperação parcelada ativa"),
    Event.RECOVERY_CANCELLED: _("Recuperação parcelada cancelada"),
    Event.TRACKING: _("Rastreio da entrega"),
    Event.UNKNOWN: _("Evento desconhecido"),
}

MEANINGS = {
    Meaning.NOTHING: _("Não muda nada"),
    Meaning.GRANT: _("Dá acesso"),
    Meaning.SUSPEND: _("Suspende"),
    Meaning.END: _("Encerra"),
    Meaning.END_OF_PERIOD: _("Encerra no fim do período pago"),
}

ROLES = {
    Role.SYSTEM: _("Sistema"),
    Role.PRODUCER: _("Produtor"),
    Role.COPRODUCER: _("Coprodutor"),
    Role.AFFILIATE: _("Afiliado"),
    Role.PREMIUM_AFFILIATE: _("Afiliado premium"),
    Role.AFFILIATE_MANAGER: _("Gerente de afiliados"),
    Role.COAFFILIATE: _("Coafiliado"),
    Role.UNKNOWN: _("Papel desconhecido"),
}

WORK = {
    JobKind.MEMBER: _("Rever os acessos de uma pessoa"),
    JobKind.SALE: _("Rever os acessos de uma venda"),
    JobKind.PREVIEW: _("Prévia do que mudaria"),
    JobKind.IMPORT: _("Importação de pessoas"),
    JobKind.BULK: _("Ação para muitas pessoas"),
    JobKind.REPLAY: _("Entender muitos avisos de novo"),
    JobKind.RECOVERY: _("Lembretes de uma compra não concluída"),
    JobKind.RECONCILE: _("Conferência com a Monetizze"),
    JobKind.SWEEP: _("Limpeza do que venceu"),
}
LETTERS = {
    LetterKind.WELCOME: _("Boas-vindas"),
    LetterKind.NEW_AREA: _("Novo acesso"),
    LetterKind.SUSPENDED: _("Acesso suspenso"),
    LetterKind.REACTIVATED: _("Acesso de volta"),
    LetterKind.ENDED: _("Acesso encerrado"),
    LetterKind.OVERDUE: _("Pagamento atrasado"),
    LetterKind.SIGN_IN: _("Link para entrar"),
    LetterKind.PASSWORD_RESET: _("Nova senha"),
    LetterKind.PASSWORD_CHANGED: _("Senha trocada"),
    LetterKind.ADDRESS_CHANGED: _("E-mail corrigido"),
    LetterKind.STAFF_INVITATION: _("Convite para a equipe"),
    LetterKind.RECOVERY_ABANDONED: _("Lembrete: carrinho abandonado"),
    LetterKind.RECOVERY_UNPAID: _("Lembrete: boleto ou Pix não pago"),
    LetterKind.RECOVERY_REFUSED: _("Lembrete: cartão recusado"),
    LetterKind.PARCEL_POSTED: _("Encomenda postada"),
    LetterKind.PARCEL_OUT_FOR_DELIVERY: _("Encomenda saiu para entrega"),
    LetterKind.PARCEL_PICK_UP: _("Encomenda espera retirada"),
    LetterKind.PARCEL_RETURNED: _("Encomenda devolvida"),
    LetterKind.STAFF_PASSWORD: _("Senha da equipe trocada"),
    LetterKind.BRAKE: _("Perdas seguradas"),
    LetterKind.SILENCE: _("Silêncio da Monetizze"),
}

ORIGINS = {
    Origin.SALE: _("venda"),
    Origin.SUBSCRIPTION: _("assinatura"),
    Origin.RECOVERY: _("recuperação parcelada"),
    Origin.HAND: _("dado à mão"),
}

ACTORS = {
    Actor.POSTBACK: _("Aviso da Monetizze"),
    Actor.ADMIN: _("Equipe"),
    Actor.MEMBER: _("A própria pessoa"),
    Actor.CLOCK: _("Relógio"),
}

LANGUAGES = language.NAMES

STAFF = {
    StaffRole.OWNER: _("Dono"),
    StaffRole.MANAGER: _("Gerente"),
    StaffRole.SUPPORT: _("Atendimento"),
    StaffRole.READER: _("Só leitura"),
}

DEEDS, TONES = deed_names.NAMES, deed_names.TONES
CASES, CASES_CLOSED, CASE_KINDS = case_words.CASES, case_words.CASES_CLOSED, case_words.CASE_KINDS
CASE_NEWS, STOPPED = case_words.CASE_NEWS, case_words.STOPPED
REMINDING, UNITS = case_words.REMINDING, case_words.UNITS

SIMULATED = Mark(_("Simulado"), "simulated")
FROM_API = Mark(_("Da conferência"), "simulated")
HELD_BY_BRAKE = Mark(_("Perda segurada"), "held")
SOURCES = {
    Source.POSTBACK: _("Postback"),
    Source.API: _("API da Monetizze"),
    Source.REPORT: _("Relatório de vendas"),
}
SIMULATED_OR_NOT = {"yes": _("Só simulados"), "no": _("Sem simulados")}
# Whether somebody enters in two steps.
SECOND = {
    True: Mark(_("Ligada"), "active"),
    False: Mark(_("Desligada"), "ended"),
}

# What each role may do, in a line, for whoever gives it.
ROLES_OF_STAFF = {
    StaffRole.OWNER: _("Tudo, e também a equipe."),
    StaffRole.MANAGER: _("Tudo, menos a equipe."),
    StaffRole.SUPPORT: _(
        "Lê tudo, menos comissões; reenvia e-mails, corrige endereços, manda entender de novo."
    ),
    StaffRole.READER: _("Só lê."),
}


def verdict(postback: Postback) -> Mark:
    """What a postback came to, or why it has come to nothing yet."""
    if postback.state is PostbackState.DONE and postback.outcome is not None:
        return OUTCOMES[postback.outcome]
    return STATES[postback.state]


def letter_mark(letter: Letter) -> Mark:
    """How a letter stands: one that came back was sent, but nobody has it."""
    came_back = letter.bounce is BounceKind.HARD
    return RETURNED if came_back else LETTER_STATES[letter.state]
