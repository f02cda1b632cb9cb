"""What the kinds of letters and their languages are called. In Portuguese, English and Spanish."""

from receiver.rules.letter_kinds import LetterKind

KINDS: dict[str, tuple[str, str, str]] = {
    LetterKind.WELCOME: ("Boas-vindas", "Welcome", "Bienvenida"),
    LetterKind.NEW_AREA: ("Novo acesso", "New access", "Acceso nuevo"),
    LetterKind.SUSPENDED: ("Acesso suspenso", "Access suspended", "Acceso suspendido"),
    LetterKind.REACTIVATED: ("Acesso de volta", "Access is back", "Acceso de vuelta"),
    LetterKind.ENDED: ("Acesso encerrado", "Access ended", "Acceso terminado"),
    LetterKind.OVERDUE: ("Pagamento atrasado", "Payment overdue", "Pago atrasado"),
    LetterKind.SIGN_IN: ("Link para entrar", "Link to sign in", "Enlace para entrar"),
    LetterKind.PASSWORD_RESET: ("Nova senha", "New password", "Contraseña nueva"),
    LetterKind.PASSWORD_CHANGED: ("Senha trocada", "Password changed", "Contraseña cambiada"),
    LetterKind.ADDRESS_CHANGED: ("E-mail corrigido", "E-mail corrected", "E-mail corregido"),
    LetterKind.STAFF_INVITATION: (
        "Convite para a equipe",
        "Invitation to the team",
        "Invitación al equipo",
    ),
    LetterKind.RECOVERY_ABANDONED: (
        "Lembrete: carrinho abandonado",
        "Reminder: checkout left",
        "Recordatorio: carrito abandonado",
    ),
    LetterKind.RECOVERY_UNPAID: (
        "Lembrete: boleto ou Pix não pago",
        "Reminder: boleto or Pix not paid",
        "Recordatorio: boleto o Pix sin pagar",
    ),
    LetterKind.RECOVERY_REFUSED: (
        "Lembrete: cartão recusado",
        "Reminder: card refused",
        "Recordatorio: tarjeta rechazada",
    ),
    LetterKind.PARCEL_POSTED: ("Encomenda postada", "Parcel posted", "Paquete enviado"),
    LetterKind.PARCEL_OUT_FOR_DELIVERY: (
        "Encomenda saiu para entrega",
        "Parcel out for delivery",
        "Paquete en reparto",
    ),
    LetterKind.PARCEL_PICK_UP: (
        "Encomenda espera retirada",
        "Parcel waiting for pick-up",
        "Paquete por recoger",
    ),
    LetterKind.PARCEL_RETURNED: ("Encomenda devolvida", "Parcel returned", "Paquete devuelto"),
    LetterKind.STAFF_PASSWORD: (
        "Senha da equipe trocada",
        "Password of the team changed",
        "Contraseña del equipo cambiada",
    ),
    LetterKind.BRAKE: ("Perdas seguradas", "Losses held", "Pérdidas retenidas"),
    LetterKind.SILENCE: ("Silêncio da Monetizze", "Monetizze is silent", "Silencio de Monetizze"),
}
LANGUAGES: dict[str, tuple[str, str, str]] = {
    "pt_BR": ("português", "Portuguese", "portugués"),
    "en": ("inglês", "English", "inglés"),
    "es": ("espanhol", "Spanish", "español"),
}
