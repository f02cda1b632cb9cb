"""What the columns and the states of an import are called on its pages."""

from flask_babel import lazy_gettext as _

from receiver.models.member_import import ImportState
from receiver.rules.columns import Column
from receiver.web.marks import Mark

NAMES = {
    Column.EMAIL: _("E-mail"),
    Column.NAME: _("Nome"),
    Column.AREAS: _("Áreas a abrir"),
    Column.UNTIL: _("Aberta até"),
    Column.LANGUAGE: _("Idioma"),
    Column.PASSWORD: _("Hash da senha antiga"),
}
STATES = {
    ImportState.CHOOSING: Mark(_("Espera por você"), "held"),
    ImportState.CHECKING: Mark(_("Conferindo"), "waiting"),
    ImportState.CHECKED: Mark(_("Espera por você"), "held"),
    ImportState.RUNNING: Mark(_("Importando"), "waiting"),
    ImportState.DONE: Mark(_("Terminada"), "done"),
}
