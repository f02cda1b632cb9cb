from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa

from receiver import security
from receiver.context import utcnow
from receiver.db import db, transaction
from receiver.models import Admin, Token
from receiver.models.token import Purpose
from tests.cli.conftest import Listed, Run
from tests.database import PUBLIC_URL

PATH = "/admin/password/"


def test_an_admin_is_invited_by_one_link_and_nothing_else(run: Run, listed: Listed) -> None:
    printed = run("admins", "create", "Rita@Example.test", "--role", "support").stdout
    assert printed.startswith(f"{PUBLIC_URL}{PATH}") and printed.count("\n") == 1
    row = listed("admins", "list")[0]
    assert (row["email"], row["role"]) == ("rita@example.test", "support")
    assert row["has_password"] is False and row["last_login_at"] is None


def test_the_link_is_signed_and_its_token_is_good(run: Run) -> None:
    link = run("admins", "create", "rita@example.test").stdout.strip()
    signed = urlsplit(link).path.removeprefix(PATH)
    one_time = security.unsign(signed, purpose=Purpose.ADMIN_PASSWORD, max_age=60)
    token = Token.by_digest(security.digest(one_time))
    assert token is not None and token.used_at is None


def test_asked_again_it_is_the_same_admin(run: Run, listed: Listed) -> None:
    links = {run("admins", "create", "rita@example.test").stdout for _ in range(2)}
    assert len(links) == 2
    assert len(listed("admins", "list")) == 1


@pytest.mark.parametrize("role", ["boss", ""])
def test_a_role_that_there_is_not_is_wrong_usage(run: Run, role: str) -> None:
    assert run("admins", "create", "rita@example.test", "--role", role).exit_code == 2


def test_a_lost_second_factor_is_reset(run: Run, listed: Listed) -> None:
    """S33: by whoever has a shell, and by no letter."""
    run("admins", "create", "rita@example.test")
    with transaction():
        db.session.scalars(sa.select(Admin)).one().totp_since = utcnow()
    assert listed("admins", "list")[0]["has_second_factor"] is True
    assert run("admins", "reset-2fa", "Rita@example.test").exit_code == 0
    assert listed("admins", "list")[0]["has_second_factor"] is False


def test_of_nobody_there_is_nothing_to_reset(run: Run) -> None:
    refused = run("admins", "reset-2fa", "eva@example.test")
    assert refused.exit_code == 1
    assert "Não há essa pessoa na equipe: eva@example.test" in refused.stderr
