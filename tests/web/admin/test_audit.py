"""S56: whatever the staff does leaves a line that says who, what, and from what to what."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask

from receiver import accounts, provisioning, second_factor, simulations
from receiver.accounts import Browser as Visit
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Admin, BouncedAddress, LogEntry, Mapping, Member
from receiver.models.admin import StaffRole
from receiver.rules.bounces import BounceKind
from receiver.rules.vocabulary import Actor
from receiver.simulator import buyers
from receiver.web.admin import simulator
from tests.exchange.bringing import kept_file, looked_through, sending
from tests.factories import Shop
from tests.web.admin import of_codes, of_inbox, of_letters, of_members, of_settings, passkeyed
from tests.web.admin.staffed import OWNER, PASSWORD, Desk, hire

RUI = "rui@loja.test"
NEW = "outra frase longa e só minha"
Prepare = Callable[["Scene"], dict[str, Any]]


@dataclass
class Scene:
    """A desk with one member, one colleague, and a clock."""

    shop: Shop
    desk: Desk
    dona: Admin
    rui: Admin

    def seed(self) -> str:
        """The code that the owner's authenticator shows next."""
        accounts.begin_second_factor(self.dona.id, now=utcnow())
        sealed = db.session.get_one(Admin, self.dona.id).totp_secret
        return pyotp.TOTP(second_factor.unseal(sealed or "")).now()

    def second(self) -> list[str]:
        """Switch the owner's second factor on; the recovery codes."""
        browser = Visit(visit_id=None)
        told = accounts.confirm_second_factor(
            self.dona.id, self.seed(), browser=browser, now=utcnow()
        )
        return told[1]


@pytest.fixture
def scene(shop: Shop, desk: Desk) -> Scene:
    """What every deed below finds."""
    shop.arrive(sale="100")
    dona = Admin.by_email(OWNER)
    assert dona
    return Scene(shop, desk, dona, hire(RUI, StaffRole.SUPPORT))


def bounced(scene: Scene) -> dict[str, Any]:
    with transaction():
        told = {"reason": "550", "bounced_at": utcnow()}
        db.session.add(BouncedAddress(address="ana@example.test", kind=BounceKind.HARD, **told))
    return {}


def blocked(scene: Scene) -> dict[str, Any]:
    provisioning.block("ana@example.test", by=OWNER, now=utcnow())
    return {}


def adopted(scene: Scene) -> dict[str, Any]:
    scene.shop.arrive(sale="200", email="eva@@example")
    return {"told": "eva@@example", "email": "eva@example.test"}


def held(scene: Scene) -> dict[str, Any]:
    scene.shop.arrive(9)
    return {}


def invited_link(scene: Scene) -> dict[str, Any]:
    token = provisioning.invite_admin(RUI, role=StaffRole.OWNER, by=OWNER, now=utcnow())
    return {"path": f"/admin/password/{token}", "password": NEW, "again": NEW}


def asked_for_second(scene: Scene) -> dict[str, Any]:
    codes = scene.second()
    scene.desk.sign_in()
    return {"code": codes[0]}


def signed_in_again(scene: Scene) -> dict[str, Any]:
    codes = scene.second()
    scene.desk.sign_in()
    page = "/admin/login/second"
    scene.desk.press(page, on=page, code=codes[0])
    return {}


def shown(scene: Scene) -> dict[str, Any]:
    """A wish that was shown with what it would change, ready to be confirmed."""
    area = provisioning.create_area("Clube", by=OWNER, now=utcnow())
    where = scene.desk.press(f"{P}/open", on=P, area=area.id).headers["Location"]
    return {"path": f"{where}/confirm"}


def simulated(scene: Scene) -> dict[str, Any]:
    email = buyers.invented()
    simulations.begin("purchase", email=email, by=OWNER, now=utcnow())
    return {}


def started(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lives begin, and nobody tells them: no door listens here."""
    monkeypatch.setattr(simulator, "play_aside", lambda begun: None)


def nothing(scene: Scene) -> dict[str, Any]:
    return {}


def form(**told: Any) -> Prepare:
    return lambda scene: told


M, T, S = "/admin/members/1", "/admin/team/2", "/admin/me/second-factor"
P, R = "/admin/products/1", "/admin/rules/5"
# Every form of the desk: its endpoint, its address, the page it stands on, and what is sent.
DEEDS: dict[str, tuple[str, str, Prepare]] = {
    "admin_login.enter": ("/admin/login", "", form(email=OWNER, password=PASSWORD)),
    "admin_login.show_second": ("/admin/login/second", "/admin/login/second", asked_for_second),
    "admin_login.leave": ("/admin/logout", "", nothing),
    "admin_login.set_password": ("", "", invited_link),
    "admin.deeds.resend": (f"{M}/resend", "", form(letter=1)),
    "admin.deeds.block": (f"{M}/block", "", nothing),
    "admin.deeds.unblock": (f"{M}/unblock", "", blocked),
    "admin.deeds.grant": (f"{M}/grant", "", form(area=1)),
    "admin.deeds.revoke": (f"{M}/revoke", "", form(area=1)),
    "admin.deeds.move": (f"{M}/move", "", form(email="ana@loja.test")),
    "admin.deeds.retry_address": (f"{M}/retry-address", "", bounced),
    "admin.deeds.adopt": ("/admin/members/adopt", "", adopted),
    "admin.waiting.lend": ("/admin/waiting-room/1/link", "", nothing),
    "admin.inbox.replay": ("/admin/inbox/1/replay", "", nothing),
    "admin.inbox.dismiss": ("/admin/inbox/2/dismiss", "", held),
    "admin.team.invite": ("/admin/team/invite", "", form(email="eva@loja.test", role="reader")),
    "admin.team.invite_again": (f"{T}/invite", "", nothing),
    "admin.team.change_role": (f"{T}/role", "", form(role="reader")),
    "admin.team.reset_second_factor": (f"{T}/second-factor", "", nothing),
    "admin.team.remove": (f"{T}/remove", "", nothing),
    "admin.mine.end": ("/admin/me/1/end", "", nothing),
    "admin.mine.end_all": ("/admin/me/end", "", nothing),
    "admin.mine.change_password": (
        "/admin/me/password",
        "",
        form(old=PASSWORD, password=NEW, again=NEW),
    ),
    "admin.second.begin": (f"{S}/begin", "", nothing),
    "admin.second.confirm": (f"{S}/confirm", "", lambda scene: {"code": scene.seed()}),
    "admin.second.renew_codes": (f"{S}/codes", "", signed_in_again),
    "admin.second.switch_off": (f"{S}/off", "", signed_in_again),
    "admin.again.prove": ("/admin/again", "", form(password=PASSWORD)),
    "admin.export.send": ("/admin/members/export/file", "", form(format="csv")),
    "admin.imports.send": ("/admin/members/import/file", "", sending),
    "admin.imports.check": ("/admin/members/import/1/check", "", kept_file),
    "admin.imports.confirm": ("/admin/members/import/1/confirm", "", looked_through),
    "admin.imports.discard": ("/admin/members/import/1/discard", "", kept_file),
    "admin.areas.create": ("/admin/areas", "", form(name="Clube")),
    "admin.areas.rename": ("/admin/areas/1", "", form(name="Violão")),
    "admin.previews.confirm": ("", "", shown),
    "admin.simulator.start": ("/admin/simulator", "", form(scenario="purchase")),
    "admin.simulator.remove": ("/admin/simulator/remove", "", simulated),
    **of_codes.DEEDS,
    **of_letters.DEEDS,
    **of_inbox.DEEDS,
    **of_members.DEEDS,
    **of_settings.DEEDS,
    **passkeyed.DEEDS,
}
# Forms that only ask what would change: nothing does until that is confirmed.
QUESTIONS: dict[str, tuple[str, Callable[[], dict[str, Any]]]] = {
    "admin.products.open_area": (f"{P}/open", lambda: {"area": 1, "days": 30}),
    "admin.products.close_area": (f"{P}/close", lambda: {"mapping": Mapping.of(["900"])[0].id}),
    "admin.rules.show": (R, lambda: {"meaning": "grant"}),
    "admin.settings.show_grace": ("/admin/settings/grace", lambda: {"days": 7}),
}
# What is a moment and no change: somebody came, or showed who they are.
MOMENTS = {"signed-in", "proved-again", "admin-created", "letter-owed", "password-changed"}
MOMENTS |= {"second-factor-begun", "simulated", "simulation-removed", "exported", "imported"}
MOMENTS |= {"link-lent", *of_members.MOMENTS, *of_inbox.MOMENTS}
PAIRS = ({"before", "after"}, {"old", "new"})


def lines(after: int) -> list[LogEntry]:
    """What the staff did since the line with this id."""
    theirs = sa.select(LogEntry).where(LogEntry.id > after, LogEntry.actor == Actor.ADMIN)
    return list(db.session.scalars(theirs.order_by(LogEntry.id)))


def test_every_form_of_the_desk_is_among_these(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/admin")]
    assert {rule.endpoint for rule in rules if "POST" in (rule.methods or ())} == {
        *DEEDS,
        *QUESTIONS,
        "admin.previews.again",
        *of_members.OTHERS,
        *passkeyed.OTHERS,
        "admin.texts.preview",  # shows words that nobody has saved, in a frame
    }


@pytest.mark.parametrize("endpoint", DEEDS)
def test_s56_every_form_of_the_desk_leaves_a_line(
    scene: Scene, endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(monkeypatch)
    path, page, prepare = DEEDS[endpoint]
    told = prepare(scene)
    path = told.pop("path", path)
    last = db.session.scalar(sa.select(sa.func.max(LogEntry.id))) or 0
    answer = scene.desk.press(path, on=page or "/admin/me", **told)
    assert answer.status_code in (200, 303), answer.text
    found = lines(after=last)
    assert found, endpoint
    assert {line.actor_name for line in found} <= {OWNER, RUI}
    changes = [any(pair <= line.facts.keys() for pair in PAIRS) for line in found]
    assert any(changes) or {line.deed.value for line in found} <= MOMENTS


@pytest.mark.parametrize("endpoint", QUESTIONS)
def test_a_question_is_answered_and_changes_nothing(scene: Scene, endpoint: str) -> None:
    path, told = QUESTIONS[endpoint]
    last = db.session.scalar(sa.select(sa.func.max(LogEntry.id))) or 0
    where = scene.desk.press(path, on="/admin/me", **told()).headers["Location"]
    page, _, place = where.partition("?")
    again = scene.desk.press(f"{page}/again?{place}", on=where).headers["Location"]
    assert "/admin/previews/" in where and "/admin/previews/" in again
    assert lines(after=last) == []


def test_the_log_page_says_what_it_was_and_what_it_is(scene: Scene) -> None:
    member = db.session.get_one(Member, 1)
    provisioning.block(member.email, by=OWNER, now=utcnow())
    assert "Antes: ativo → depois: bloqueado" in scene.desk.sees("/admin/log")
    assert "Antes: ativo → depois: bloqueado" in scene.desk.sees("/admin/members/1")
