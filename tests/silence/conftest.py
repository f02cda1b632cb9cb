"""A shop whose staff may hear of its silence."""

from datetime import datetime

import pytest
from flask import Flask

from receiver import provisioning
from receiver.models.admin import StaffRole
from tests.factories import Shop

STAFF = {"dona": StaffRole.OWNER, "gerente": StaffRole.MANAGER, "apoio": StaffRole.SUPPORT}


@pytest.fixture
def shop(app: Flask, now: datetime) -> Shop:
    """A fresh shop with a staff of three."""
    for name, role in STAFF.items():
        provisioning.invite_admin(f"{name}@example.test", role=role, by="test", now=now)
    return Shop(now)
