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
from receiver.accounts.staff import admin_enters, admin_sets_password, admin_signs_out
from receiver.accounts.visits import Browser, Entrance

__all__ = [
    "Browser",
    "Entrance",
    "admin_enters",
    "admin_sets_password",
    "admin_signs_out",
    "ask_again",
    "ask_for_link",
    "ask_for_reset",
    "change_password",
    "change_profile",
    "choose_password",
    "enter_with_code",
    "enter_with_link",
    "enter_with_password",
    "reset_password",
    "sign_out",
    "sign_out_everywhere",
]
