"""Letters that came back. In Portuguese, English and Spanish."""

WORDS = {
    "bounced-hard": (
        "E-mail devolvido: {email} não existe ou não recebe. O servidor disse: {why}",
        "E-mail returned: {email} does not exist or takes no mail. The server said: {why}",
        "Correo devuelto: {email} no existe o no recibe. El servidor dijo: {why}",
    ),
    "bounced-soft": (
        "E-mail para {email} devolvido desta vez. O servidor disse: {why}",
        "E-mail to {email} returned this time. The server said: {why}",
        "Correo a {email} devuelto esta vez. El servidor dijo: {why}",
    ),
    "bounced-complaint": (
        "Quem lê {email} marcou o e-mail como spam ({why}).",
        "The reader of {email} called the e-mail unwanted ({why}).",
        "Quien lee {email} marcó el correo como spam ({why}).",
    ),
    "address-retried": (
        "{by} mandou tentar de novo o e-mail {email}.",
        "{by} had the address {email} tried again.",
        "{by} mandó intentar de nuevo el e-mail {email}.",
    ),
    "address-not-bounced": (
        "O endereço {email} não devolveu e-mail nenhum.",
        "The address {email} has returned no e-mail.",
        "La dirección {email} no devolvió ningún correo.",
    ),
    "bounces-to-confirm": (
        "A Amazon pede uma confirmação para avisar de devoluções. Abra: {url}",
        "Amazon asks for a confirmation before it tells of bounces. Open: {url}",
        "Amazon pide una confirmación para avisar de devoluciones. Abre: {url}",
    ),
}
