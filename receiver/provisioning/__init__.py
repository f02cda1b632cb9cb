"""The story: keep, understand, settle, and what people do by hand."""

from receiver.provisioning.addresses import retry_address
from receiver.provisioning.again import of_members, settle_again
from receiver.provisioning.arrivals import dismiss, replay
from receiver.provisioning.choices import BadChoices, hide_steps, set_logo, set_settings
from receiver.provisioning.desk import block, grant, move, resend, revoke, unblock
from receiver.provisioning.groups import Arrived, in_groups, read_all
from receiver.provisioning.inbox import Kept, Result, keep
from receiver.provisioning.mapping import map_product, unmap_product
from receiver.provisioning.matrix import reset_rule, set_rule
from receiver.provisioning.refused import Refused
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
from receiver.provisioning.trying import Tried, try_letter, way_of
from receiver.provisioning.understand import (
    Understood,
    provide_again,
    understand_all,
)

__all__ = [
    "Arrived",
    "BadChoices",
    "Kept",
    "Refused",
    "Result",
    "Tried",
    "Understood",
    "add_key",
    "block",
    "change_role",
    "create_area",
    "disable_key",
    "dismiss",
    "grant",
    "hide_steps",
    "in_groups",
    "invite_admin",
    "invite_again",
    "invite_by_letter",
    "keep",
    "map_product",
    "move",
    "of_members",
    "provide_again",
    "read_all",
    "remove_admin",
    "rename_area",
    "replay",
    "resend",
    "reset_rule",
    "reset_second_factor",
    "retry_address",
    "revoke",
    "set_logo",
    "set_product_key",
    "set_rule",
    "set_settings",
    "settle_again",
    "try_letter",
    "unblock",
    "understand_all",
    "unmap_product",
    "way_of",
]
