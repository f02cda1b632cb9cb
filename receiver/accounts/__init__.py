"""Getting in, and what people change about their own account: one story each.

Each opens its own transaction; hashing happens outside of it. Refusals are in `refusals`.
"""

from receiver.accounts.asking import ask_again, ask_for_link, ask_for_reset
from receiver.accounts.entering import enter_with_code, enter_with_link, enter_with_password
from receiver.accounts.keeping import (
    change_password,
    change_profile,
    choose_password,
    reset_password,
    sign_out,
    sign_out_everywhere,
)
from receiver.accounts.leaving import admin_ends_visit, admin_signs_out
from receiver.accounts.lending import lend_link
from receiver.accounts.passkeys import (
    add_passkey,
    admin_enters_with_passkey,
    admin_proves_with_passkey,
    remove_passkey,
    rename_passkey,
)
from receiver.accounts.second import (
    admin_shows_second_factor,
    begin_second_factor,
    confirm_second_factor,
    renew_recovery_codes,
    switch_off_second_factor,
)
from receiver.accounts.staff import (
    admin_changes_password,
    admin_enters,
    admin_proves_again,
    admin_sets_password,
)
from receiver.accounts.visits import Browser, Entrance
from receiver.accounts.watching import stop_watching, watch, watched

__all__ = [
    "Browser",
    "Entrance",
    "add_passkey",
    "admin_changes_password",
    "admin_ends_visit",
    "admin_enters",
    "admin_enters_with_passkey",
    "admin_proves_again",
    "admin_proves_with_passkey",
    "admin_sets_password",
    "admin_shows_second_factor",
    "admin_signs_out",
    "ask_again",
    "ask_for_link",
    "ask_for_reset",
    "begin_second_factor",
    "change_password",
    "change_profile",
    "choose_password",
    "confirm_second_factor",
    "enter_with_code",
    "enter_with_link",
    "enter_with_password",
    "lend_link",
    "remove_passkey",
    "rename_passkey",
    "renew_recovery_codes",
    "reset_password",
    "sign_out",
    "sign_out_everywhere",
    "stop_watching",
    "switch_off_second_factor",
    "watch",
    "watched",
]
