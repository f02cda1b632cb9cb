"""Somebody of the staff, with a passkey or without."""

from datetime import datetime

import pytest
from flask import Flask

from receiver.models import Admin
from tests.accounts.passkeyed import ORIGIN, PASSWORD, add
from tests.authenticator import Authenticator
from tests.people import admin


@pytest.fixture
def dona(app: Flask, now: datetime) -> Admin:
    """Somebody of the staff who enters by the password alone."""
    return admin(password=PASSWORD, now=now)


@pytest.fixture
def phone(dona: Admin, now: datetime) -> Authenticator:
    """With a passkey of hers."""
    phone = Authenticator(ORIGIN)
    add(dona, phone, now)
    return phone
