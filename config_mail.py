"""Types of the settings about mail: each refuses what could not be used, in words."""

import re
from email.utils import getaddresses
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr


def _rate(text: str) -> str:
    if not re.fullmatch(r"[1-9]\d{0,5}(/(s|min|h))?", text, re.ASCII):
        raise ValueError("is not a rate such as 10/s, 60/min or 500/h")
    return text


def _rate_of_domain(text: str) -> str:
    domain, _, rate = text.rpartition("=")
    if domain and not re.fullmatch(r"[\w.-]+\.[\w-]+ ?", domain):
        raise ValueError("is not a list such as gmail.com=60/min, outlook.com=30/min")
    _rate(rate.strip())
    return text


def _mailbox(url: SecretStr) -> SecretStr:
    text = url.get_secret_value()
    if not text.startswith(("imap://", "imaps://")):
        raise ValueError("must begin with imap:// or imaps://")
    try:
        read = urlsplit(text)
        is_whole = bool(read.hostname and read.username and read.password) and read.port != 0
    except ValueError:
        is_whole = False
    if not is_whole or not text.isprintable() or " " in text:
        raise ValueError("cannot be read; it is imaps://user:password@host, signs in it %-encoded")
    return url


def _return_address(text: str) -> str:
    if not re.fullmatch(r"[\w.-]{1,30}@[\w-]+(\.[\w-]+)+", text, re.ASCII):
        raise ValueError("is not an address such as bounce@loja.com.br")
    return text


def _sender(text: str) -> str:
    addresses = [address for _name, address in getaddresses([text])]
    local, _, domain = addresses[0].rpartition("@")
    is_one = len(addresses) == 1 and addresses[0].isascii() and text.isprintable()
    if not (local and domain and is_one):
        raise ValueError("is not one sender such as Loja <oi@loja.com.br>")
    return text


Rate = Annotated[str, AfterValidator(_rate)]
RateOfDomain = Annotated[str, AfterValidator(_rate_of_domain)]
Mailbox = Annotated[SecretStr, AfterValidator(_mailbox)]
ReturnAddress = Annotated[str, AfterValidator(_return_address)]
Sender = Annotated[str, AfterValidator(_sender)]
