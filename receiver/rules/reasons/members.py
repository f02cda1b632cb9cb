"""What the staff did on the page of a member. Each in Portuguese, English and Spanish."""

WORDS = {
    "seen-as": (
        "{by} abriu as páginas da pessoa como ela as vê, só para olhar, por até 15 minutos.",
        "{by} opened this person\u2019s pages as they see them, to look only, up to 15 minutes.",
        "{by} abrió las páginas de la persona como ella las ve, solo para mirar, hasta 15 minutos.",
    ),
    "signed-out-by-hand": (
        "{by} encerrou todas as entradas: em todo aparelho é preciso entrar de novo.",
        "{by} ended every visit: each device has to sign in again.",
        "{by} cerró todas las sesiones: en cada dispositivo hay que entrar de nuevo.",
    ),
    "note-added": ("Nota de {by}.", "Note by {by}.", "Nota de {by}."),
    "note-removed": (
        "{by} apagou uma nota de {author}.",
        "{by} removed a note by {author}.",
        "{by} borró una nota de {author}.",
    ),
    "note-empty": (
        "A nota está vazia.",
        "The note is empty.",
        "La nota está vacía.",
    ),
    "no-such-note": (
        "Esta nota não existe mais.",
        "This note does not exist any more.",
        "Esta nota ya no existe.",
    ),
    "merged": (
        "{by} juntou a conta {gone} a esta; entra com {login}. Vieram: vendas {sales}, "
        "acessos {accesses}, e-mails {letters}, notas {notes}.",
        "{by} merged the account {gone} into this one; the login is {login}. What came along: "
        "sales {sales}, accesses {accesses}, e-mails {letters}, notes {notes}.",
        "{by} unió la cuenta {gone} a esta; entra con {login}. Vinieron: ventas {sales}, "
        "accesos {accesses}, correos {letters}, notas {notes}.",
    ),
    "merge-with-itself": (
        "É a mesma conta.",
        "It is the same account.",
        "Es la misma cuenta.",
    ),
    "merge-outdated": (
        "Algo mudou desde a prévia; confira de novo e confirme.",
        "Something has moved since the preview; look again and confirm.",
        "Algo cambió desde la vista previa; revisa de nuevo y confirma.",
    ),
    "bulk-begun": (
        "{by} mandou para {count} pessoas: {deed}.",
        "{by} had it done for {count} people: {deed}.",
        "{by} lo mandó para {count} personas: {deed}.",
    ),
    "bulk-begun-area": (
        "{by} mandou para {count} pessoas: {deed}, {area}.",
        "{by} had it done for {count} people: {deed}, {area}.",
        "{by} lo mandó para {count} personas: {deed}, {area}.",
    ),
    "bulk-nobody": (
        "Ninguém foi escolhido. Marque pessoas na lista, ou escolha todas.",
        "Nobody was chosen. Tick people in the list, or choose all of them.",
        "No se eligió a nadie. Marca personas en la lista, o elige todas.",
    ),
    "bulk-too-many": (
        "São mais de {most} pessoas. Aperte o filtro e faça por partes.",
        "These are more than {most} people. Narrow the filter and do it in parts.",
        "Son más de {most} personas. Ajusta el filtro y hazlo por partes.",
    ),
    "bulk-needs-area": (
        "Escolha uma área.",
        "Choose an area.",
        "Elige un área.",
    ),
    "bulk-until-wrong": (
        "Esta data não serve. Escolha hoje ou um dia à frente, ou nenhum.",
        "This date will not do. Choose today or a day ahead, or none.",
        "Esta fecha no sirve. Elige hoy o un día por delante, o ninguno.",
    ),
    "bulk-used": (
        "Isto já foi confirmado.",
        "This was confirmed already.",
        "Esto ya fue confirmado.",
    ),
    "bulk-number-wrong": (
        "Para confirmar, digite o número de pessoas: {count}.",
        "To confirm, type the number of people: {count}.",
        "Para confirmar, escribe el número de personas: {count}.",
    ),
    "bulk-too-old": (
        "Passou mais de uma hora: escolha de novo.",
        "More than an hour has passed: choose again.",
        "Pasó más de una hora: elige de nuevo.",
    ),
}

WORDS |= {
    "welcome-by-hand": (
        "Boas-vindas enviadas por {by}: esta pessoa ainda não tinha recebido nenhuma.",
        "Welcome sent by {by}: this person had not been sent one yet.",
        "Bienvenida enviada por {by}: esta persona todavía no había recibido ninguna.",
    ),
    "welcome-not-due": (
        "{email} já recebeu as boas-vindas, ou hoje não pode entrar em nenhuma área.",
        "{email} has been welcomed already, or may enter no area today.",
        "{email} ya recibió la bienvenida, o hoy no puede entrar en ningún área.",
    ),
    "losses-released": (
        "{by} liberou {count} perdas de acesso que a trava segurava.",
        "{by} released {count} losses of access that the brake held.",
        "{by} liberó {count} pérdidas de acceso que el freno retenía.",
    ),
    "losses-dropped": (
        "{by} descartou {count} perdas de acesso que a trava segurava: o acesso fica.",
        "{by} dropped {count} losses of access that the brake held: the access stays.",
        "{by} descartó {count} pérdidas de acceso que el freno retenía: el acceso se queda.",
    ),
    "loss-dropped": (
        "A trava segurou esta perda e {by} a descartou: {area} fica aberta à mão, sem prazo.",
        "The brake held this loss and {by} dropped it: {area} stays open by hand, without an end.",
        "El freno retuvo esta pérdida y {by} la descartó: {area} queda abierta a mano, sin plazo.",
    ),
    "brake-nobody": (
        "Não há perda segurada para decidir: marque na lista, ou veja se alguém já decidiu.",
        "No held loss is left to decide: tick some in the list, or see if somebody has decided.",
        "No hay pérdida retenida por decidir: marca en la lista, o mira si alguien ya decidió.",
    ),
    "brake-number-wrong": (
        "Para confirmar, digite o número de pessoas: {count}.",
        "To confirm, type the number of people: {count}.",
        "Para confirmar, escribe el número de personas: {count}.",
    ),
    "brake-not-held": (
        "A trava não segura nada de {email}.",
        "The brake holds nothing of {email}.",
        "El freno no retiene nada de {email}.",
    ),
}

DEEDS = {
    "login": ("mandar o e-mail com o login", "send the e-mail with the login", "mandar el login"),
    "grant": ("abrir uma área", "open an area", "abrir un área"),
    "revoke": ("fechar uma área", "close an area", "cerrar un área"),
    "sign-out": ("sair de todos os aparelhos", "sign out everywhere", "cerrar las sesiones"),
    "block": ("bloquear", "block", "bloquear"),
}
