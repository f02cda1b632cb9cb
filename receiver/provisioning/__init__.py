"""The story: keep, understand, settle, and what people do by hand."""

from receiver.provisioning.addresses import retry_address
from receiver.provisioning.again import of_members, settle_again
from receiver.provisioning.arrivals import dismiss, replay
from receiver.provisioning.bulk import ask_bulk, confirm_bulk
from receiver.provisioning.choices import BadChoices, hide_steps, set_logo, set_settings
from receiver.provisioning.codes import explain_code, forget_code
from receiver.provisioning.desk import (
    block,
    grant,
    move,
    resend,
    revoke,
    sign_out,
    unblock,
    welcome,
)
from receiver.provisioning.given_up import try_given_up
from receiver.provisioning.groups import Arrived, in_groups, read_all
from receiver.provisioning.inbox import Kept, Result, keep
from receiver.provisioning.letting import decide_losses
from receiver.provisioning.mapping import map_product, unmap_product
from receiver.provisioning.matrix import reset_rule, set_rule
from receiver.provisioning.merging import merge
from receiver.provisioning.newcomers import fates, take_in
from receiver.provisioning.notes import add_note, remove_note
from receiver.provisioning.nothing import open_nothing, undecide
from receiver.provisioning.prospect import prospect
from receiver.provisioning.refused import Refused
from receiver.provisioning.rehearsing import Rehearsal, rehearse, rehearse_unkept
from receiver.provisioning.replaying import MOST_REPLAYED, begin_replay, stop_replay
from receiver.provisioning.shop import (
    add_key,
    create_area,
    disable_key,
    rename_area,
    set_product_key,
)
from receiver.provisioning.staff import (
    change_role,
    invite_admin,
    invite_again,
    invite_by_letter,
    remove_admin,
    reset_second_factor,
)
from receiver.provisioning.texts import reset_text, restore_text, save_text, send_test
from receiver.provisioning.trying import Tried, try_letter, way_of
from receiver.provisioning.understand import (
    Understood,
    provide_again,
    understand_all,
)
from receiver.provisioning.warming import warm_up

__all__ = [
    "MOST_REPLAYED",
    "Arrived",
    "BadChoices",
    "Kept",
    "Refused",
    "Rehearsal",
    "Result",
    "Tried",
    "Understood",
    "add_key",
    "add_note",
    "ask_bulk",
    "begin_replay",
    "block",
    "change_role",
    "confirm_bulk",
    "create_area",
    "decide_losses",
    "disable_key",
    "dismiss",
    "explain_code",
    "fates",
    "forget_code",
    "grant",
    "hide_steps",
    "in_groups",
    "invite_admin",
    "invite_again",
    "invite_by_letter",
    "keep",
    "map_product",
    "merge",
    "move",
    "of_members",
    "open_nothing",
    "prospect",
    "provide_again",
    "read_all",
    "rehearse",
    "rehearse_unkept",
    "remove_admin",
    "remove_note",
    "rename_area",
    "replay",
    "resend",
    "reset_rule",
    "reset_second_factor",
    "reset_text",
    "restore_text",
    "retry_address",
    "revoke",
    "save_text",
    "send_test",
    "set_logo",
    "set_product_key",
    "set_rule",
    "set_settings",
    "settle_again",
    "sign_out",
    "stop_replay",
    "take_in",
    "try_given_up",
    "try_letter",
    "unblock",
    "undecide",
    "understand_all",
    "unmap_product",
    "warm_up",
    "way_of",
    "welcome",
]
