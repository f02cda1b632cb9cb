"""The desk: everything under /admin. Whatever hangs on `bp` needs a signed-in admin."""

from flask import Blueprint, Flask
from werkzeug.routing import IntegerConverter, Map

from receiver.web.admin import (
    again,
    areas,
    asked,
    brake,
    bulk,
    codes,
    deeds,
    disclosure,
    earnings,
    export,
    given_up,
    home,
    imports,
    inbox,
    keys,
    letters,
    log,
    login,
    lookups,
    mail,
    members,
    merging,
    mine,
    newcomers,
    notes,
    parcels,
    passkey,
    passkeys,
    previews,
    products,
    reconcile,
    recovery,
    referrals,
    referrals_file,
    referred,
    reminders,
    replays,
    reports,
    returning,
    rules,
    sales_reports,
    second,
    sender,
    settings,
    shipping,
    shown,
    simulator,
    staff,
    steps,
    strangers,
    takings,
    team,
    texts,
    visits,
    waiting,
    words,
)
from receiver.web.sessions import admin_required, this_admin


class IdConverter(IntegerConverter):
    """A number in an address that a database can look for; a larger one is not found."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=asked.LARGEST_ID)


def init_app(app: Flask) -> None:
    """Register the desk: the way in is open, all the rest is guarded."""
    app.url_map.converters["id"] = IdConverter
    shown.init_app(app)
    lookups.init_app(app)
    app.register_blueprint(login.bp)
    app.register_blueprint(passkey.bp)
    app.register_blueprint(_guarded())


def _guarded() -> Blueprint:
    desk = Blueprint("admin", __name__, url_prefix="/admin")
    desk.before_request(admin_required)
    desk.before_request(staff.only_what_they_may)
    desk.context_processor(_words)
    desk.url_defaults(returning.take_along)
    shop = (products, areas, rules, codes, previews, recovery, strangers, reminders)
    house = (settings, mail, keys, steps)
    people = (team, mine, second, passkeys, again)
    of_members = (members, newcomers, deeds, disclosure, visits, notes)
    of_many = (merging, bulk, export, imports)
    for part in (
        home,
        waiting,
        brake,
        given_up,
        inbox,
        replays,
        reconcile,
        sales_reports,
        reports,
        parcels,
        shipping,
        earnings,
        takings,
        referrals,
        referrals_file,
        *of_members,
        *of_many,
        letters,
        texts,
        sender,
        log,
        *shop,
        *people,
        *house,
        simulator,
    ):
        desk.register_blueprint(part.bp)
    return desk


def _words() -> dict[str, object]:
    # Functions, not facts: an error page must not need the database that it tells of.
    return {
        "me": this_admin,
        "may": staff.may,
        "may_help": staff.may_help,
        "may_decide": staff.may_decide,
        "open_steps": steps.open_steps,
        "held_losses": brake.held_losses,
        "is_affiliate": referred.is_any,
        "quiet_since": reconcile.quiet_since,
        "way_back": returning.way_back,
        "words": words,
    }
