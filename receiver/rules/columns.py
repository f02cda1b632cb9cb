"""The columns of lists of members: what they are called when they leave, and known by coming in."""

from enum import StrEnum

from receiver.rules.reasons import LANGUAGES
from receiver.rules.told import plain


class Column(StrEnum):
    """What a column tells of a member."""

    EMAIL = "email"
    NAME = "name"
    AREAS = "areas"
    UNTIL = "until"
    LANGUAGE = "language"
    PASSWORD = "password"  # noqa: S105 - a column, not a password
    ALIASES = "aliases"
    STATUS = "status"
    CREATED = "created"
    FIRST_LOGIN = "first-login"
    LAST_LOGIN = "last-login"
    SALES = "sales"


# In the order in which they stand in a file of ours.
TAKEN_ALONG = (
    *(Column.NAME, Column.EMAIL, Column.ALIASES, Column.STATUS, Column.AREAS),
    *(Column.CREATED, Column.FIRST_LOGIN, Column.LAST_LOGIN, Column.LANGUAGE, Column.SALES),
)
TAKEN_IN = (
    *(Column.EMAIL, Column.NAME, Column.AREAS, Column.UNTIL),
    *(Column.LANGUAGE, Column.PASSWORD),
)
HEADINGS: dict[Column, tuple[str, str, str]] = {
    Column.EMAIL: ("E-mail", "E-mail", "E-mail"),
    Column.NAME: ("Nome", "Name", "Nombre"),
    Column.AREAS: ("Áreas abertas", "Open areas", "Áreas abiertas"),
    Column.UNTIL: ("Até", "Until", "Hasta"),
    Column.LANGUAGE: ("Idioma", "Language", "Idioma"),
    Column.PASSWORD: ("Hash da senha", "Password hash", "Hash de la contraseña"),
    Column.ALIASES: ("Outros e-mails", "Other e-mails", "Otros e-mails"),
    Column.STATUS: ("Situação", "Status", "Situación"),
    Column.CREATED: ("Conta criada", "Account created", "Cuenta creada"),
    Column.FIRST_LOGIN: ("Primeira entrada", "First sign-in", "Primera entrada"),
    Column.LAST_LOGIN: ("Última entrada", "Last sign-in", "Última entrada"),
    Column.SALES: ("Vendas", "Sales", "Ventas"),
}
STATUSES: dict[str, tuple[str, str, str]] = {
    "active": ("Ativo", "Active", "Activo"),
    "suspended": ("Sem acesso", "No access", "Sin acceso"),
    "blocked": ("Bloqueado", "Blocked", "Bloqueado"),
}
# What else others call them: WordPress, Moodle, Laravel, Django, and people.
_ALSO = {
    Column.EMAIL: "email|mail|user email|email address|endereco de email|correo|correo electronico"
    "|login|user login|usuario|username",
    Column.NAME: "nome completo|aluno|aluna|cliente|comprador|membro|full name|fullname"
    "|display name|student|member|customer|nombre completo|alumno",
    Column.AREAS: "area|areas|curso|cursos|produto|produtos|turma|course|courses|course1|group"
    "|product|products|producto|productos",
    Column.UNTIL: "acesso ate|valido ate|validade|vence em|vencimento|expira em|expiracao"
    "|expires|expires at|expiry|expiration|end date|valid until|valido hasta|vencimiento",
    Column.LANGUAGE: "lingua|lang|locale|lengua",
    Column.PASSWORD: "senha|hash|password|user pass|passwd|pass|senha hash|contrasena|clave"
    "|encrypted password|password digest",
}
_READ_AS = {
    name: column
    for column, also in _ALSO.items()
    for name in (*also.split("|"), *map(plain, HEADINGS[column]))
}


def heading(column: Column, language: str) -> str:
    """What a column is called in a language."""
    return HEADINGS[column][_at(language)]


def status(word: str, language: str) -> str:
    """What a status is called in a language."""
    return STATUSES[word][_at(language)]


def called(name: str) -> Column | None:
    """The column that comes in under this name, if it is one of those that are read."""
    words = plain(name.replace("_", " "))
    return _READ_AS.get(words) or _READ_AS.get(words.replace("-", " "))


def _at(language: str) -> int:
    return LANGUAGES.index(language if language in LANGUAGES else LANGUAGES[0])
