"""Who of the staff may do what: the one table, which every page of the desk asks."""

from enum import StrEnum


class StaffRole(StrEnum):
    """What a person of the staff is."""

    OWNER = "owner"
    MANAGER = "manager"
    SUPPORT = "support"
    READER = "reader"


class Right(StrEnum):
    """What a page or a button of the desk asks for."""

    SELF = "self"  # one's own password, second factor and browsers
    READ = "read"  # every list, and every person
    MONEY = "money"  # who earns how much of what was sold
    HELP = "help"  # send again, correct an address, understand again
    DECIDE = "decide"  # open and shut doors and accounts; read letters, which may let in
    SHOP = "shop"  # areas, what opens them, what events mean
    KEYS = "keys"  # keys of the marketplace, and other settings
    EXPORT = "export"  # take many people's data away at once
    STAFF = "staff"  # who works here, and as what


_READER = frozenset({Right.SELF, Right.READ, Right.MONEY})
# Support repairs what is already owed; giving and taking away, and money, is the producer's.
_SUPPORT = frozenset({Right.SELF, Right.READ, Right.HELP})
_MANAGER = _READER | _SUPPORT | {Right.DECIDE, Right.SHOP, Right.KEYS, Right.EXPORT}

RIGHTS: dict[StaffRole, frozenset[Right]] = {
    StaffRole.READER: _READER,
    StaffRole.SUPPORT: _SUPPORT,
    StaffRole.MANAGER: _MANAGER,
    StaffRole.OWNER: _MANAGER | {Right.STAFF},
}

# What letters and the log call them, in the order of their languages.
NAMES: dict[str, tuple[str, str, str]] = {
    "owner": ("dono", "owner", "dueño"),
    "manager": ("gerente", "manager", "gerente"),
    "support": ("atendimento", "support", "atención"),
    "reader": ("só leitura", "read only", "solo lectura"),
}


def may(role: StaffRole, right: Right) -> bool:
    """Whether a role has a right."""
    return right in RIGHTS[role]
