"""Members who left as a file or came in one. Each in Portuguese, English and Spanish."""

WORDS = {
    "members-exported": (
        "{count} pessoas exportadas em {format} por {by} (filtro: {filter}).",
        "{count} people exported as {format} by {by} (filter: {filter}).",
        "{count} personas exportadas en {format} por {by} (filtro: {filter}).",
    ),
    "money-exported": (
        "Exportado em {format} por {by}: {about}.",
        "Exported as {format} by {by}: {about}.",
        "Exportado en {format} por {by}: {about}.",
    ),
    "earner-forgotten": (
        "O nome de alguém foi apagado das comissões por {by} (vendas: {count}). Os valores ficam.",
        "Somebody's name was taken out of the commissions by {by} (sales: {count}). Amounts stay.",
        "{by} borró el nombre de alguien de las comisiones (ventas: {count}). Los valores quedan.",
    ),
    "stranger-forgotten": (
        "Os dados de alguém sem conta foram apagados por {by} (compras não concluídas: {count}).",
        "The data of somebody without an account were deleted by {by} (cases: {count}).",
        "{by} borró los datos de alguien sin cuenta (compras sin terminar: {count}).",
    ),
    "stranger-disclosed": (
        "Os dados de {email}, sem conta, foram baixados por {by}.",
        "The data of {email}, who has no account, were taken away by {by}.",
        "{by} descargó los datos de {email}, que no tiene cuenta.",
    ),
    "referrals-exported": (
        "{count} vendas como afiliado exportadas por {by} (filtro: {filter}).",
        "{count} sales as affiliate exported by {by} (filter: {filter}).",
        "{count} ventas como afiliado exportadas por {by} (filtro: {filter}).",
    ),
    "member-disclosed": (
        "Os dados desta pessoa foram baixados por {by}.",
        "The data of this person were taken away by {by}.",
        "Los datos de esta persona fueron descargados por {by}.",
    ),
    "imported": (
        "Conta trazida de fora por {by}.",
        "Account brought from elsewhere by {by}.",
        "Cuenta traída de fuera por {by}.",
    ),
    "import-read": (
        "Arquivo {file} enviado por {by}: {lines} linhas. Nada mudou ainda.",
        "File {file} sent by {by}: {lines} lines. Nothing has changed yet.",
        "Archivo {file} enviado por {by}: {lines} líneas. Nada cambió todavía.",
    ),
    "import-checked": (
        "Importação {number} ({file}) conferida a pedido de {by}. Nada mudou ainda.",
        "Import {number} ({file}) checked at the request of {by}. Nothing has changed yet.",
        "Importación {number} ({file}) revisada a pedido de {by}. Nada cambió todavía.",
    ),
    "import-confirmed": (
        "Importação {number} ({file}) confirmada por {by}: {new} contas novas, {changed} mudam, "
        "{refused} linhas recusadas.",
        "Import {number} ({file}) confirmed by {by}: {new} new accounts, {changed} change, "
        "{refused} lines refused.",
        "Importación {number} ({file}) confirmada por {by}: {new} cuentas nuevas, {changed} "
        "cambian, {refused} líneas rechazadas.",
    ),
    "import-discarded": (
        "Importação {number} ({file}) descartada por {by}; nada foi mudado.",
        "Import {number} ({file}) thrown away by {by}; nothing was changed.",
        "Importación {number} ({file}) descartada por {by}; nada cambió.",
    ),
    "import-done": (
        "Importação {number} ({file}) terminada: {new} contas novas, {changed} mudadas, {known} "
        "já estavam assim, {refused} linhas recusadas.",
        "Import {number} ({file}) done: {new} new accounts, {changed} changed, {known} were so "
        "already, {refused} lines refused.",
        "Importación {number} ({file}) terminada: {new} cuentas nuevas, {changed} cambiadas, "
        "{known} ya estaban así, {refused} líneas rechazadas.",
    ),
    "import-too-large": (
        "O arquivo passa de 20 MB. Divida-o em partes.",
        "The file is larger than 20 MB. Split it.",
        "El archivo supera 20 MB. Divídelo en partes.",
    ),
    "import-too-long": (
        "O arquivo tem mais de 300.000 linhas. Divida-o em partes.",
        "The file has more than 300,000 lines. Split it.",
        "El archivo tiene más de 300.000 líneas. Divídelo en partes.",
    ),
    "import-empty": (
        "O arquivo não tem nenhuma linha com dados.",
        "The file has no line with data.",
        "El archivo no tiene ninguna línea con datos.",
    ),
    "import-unreadable": (
        "Isto não é um CSV que se possa ler. No Excel, salve como \u201cCSV UTF-8\u201d.",
        "This is no CSV that can be read. In Excel, save as \u201cCSV UTF-8\u201d.",
        "Esto no es un CSV que se pueda leer. En Excel, guarda como \u201cCSV UTF-8\u201d.",
    ),
    "import-needs-address": (
        "Escolha qual coluna é o e-mail, e só uma.",
        "Choose which column is the e-mail, and only one.",
        "Elige qué columna es el e-mail, y solo una.",
    ),
    "import-not-checked": (
        "A conferência ainda não terminou.",
        "The check has not ended yet.",
        "La revisión aún no terminó.",
    ),
    "import-over": (
        "Esta importação já começou, ou não existe mais.",
        "This import has begun already, or is no more.",
        "Esta importación ya empezó, o ya no existe.",
    ),
    "import-no-address": (
        "Isto não é um e-mail: {email}.",
        "This is no e-mail address: {email}.",
        "Esto no es un e-mail: {email}.",
    ),
    "import-lacks-address": (
        "Falta o e-mail.",
        "There is no e-mail address.",
        "Falta el e-mail.",
    ),
    "import-no-area": (
        "Não há área chamada {area}.",
        "There is no area called {area}.",
        "No hay un área llamada {area}.",
    ),
    "import-no-day": (
        "Esta data não se lê: {day}. Use 2026-12-31 ou 31/12/2026.",
        "This date cannot be read: {day}. Use 2026-12-31 or 31/12/2026.",
        "Esta fecha no se lee: {day}. Usa 2026-12-31 o 31/12/2026.",
    ),
    "import-day-over": (
        "O prazo já passou: {day}.",
        "That day is over: {day}.",
        "El plazo ya pasó: {day}.",
    ),
    "import-twice": (
        "O e-mail {email} já está em outra linha do arquivo.",
        "The address {email} stands in an earlier line.",
        "El e-mail {email} ya está en otra línea del archivo.",
    ),
    "hash-is-md5": (
        "Senha em MD5 sem sal: fraca demais para trazer. A pessoa entra por link e cria outra.",
        "Plain MD5: too weak to be taken along. They enter by a link and choose another password.",
        "Contraseña en MD5 sin sal: demasiado débil. La persona entra por enlace y crea otra.",
    ),
    "hash-unknown": (
        "Este tipo de hash de senha não é conhecido.",
        "This kind of password hash is not known.",
        "Este tipo de hash de contraseña no se conoce.",
    ),
    "hash-too-costly": (
        "Este hash pediria trabalho demais a cada entrada.",
        "This hash would ask for too much work at sign-in.",
        "Este hash pediría demasiado trabajo en cada entrada.",
    ),
}
