"""Types of the settings about the site: each refuses what could not be used, in words."""

import re
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator

LANGUAGES = ("pt_BR", "en", "es")
# A name with a dot, as people write an address: `loja.exemplo.com.br/cursos`.
_BARE = re.compile(r"(?:[\w-]+\.)+[^\W\d][\w-]+(?::\d+)?(?:/\S*)?")


def with_scheme(url: str) -> str:
    """An address as it was typed; with https where only its name was."""
    return f"https://{url}" if _BARE.fullmatch(url) else url


def has_host(url: str) -> bool:
    """Whether an address names a host, and nothing in it is a sign that no address has."""
    try:
        read = urlsplit(url)
        return bool(read.hostname) and read.port != 0 and url.isprintable() and " " not in url
    except ValueError:
        return False


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("is not a time zone such as America/Sao_Paulo") from error
    return name


def _address_of_site(told: str) -> str:
    url = with_scheme(told)
    if not url.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://")
    if not has_host(url) or "?" in url or "#" in url:
        raise ValueError("is not an address such as https://portaria.example.com")
    return url.rstrip("/")


def _language(told: str) -> str:
    """The first language of ours: the system uses this name too, for lists such as `en_US:en`."""
    for wish in told.split(":"):
        for ours in LANGUAGES:
            if wish[:2] == ours[:2]:
                return ours
    return LANGUAGES[0] if ":" in told else told


def _colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError("is not a colour such as #1f5c4d")
    return text.lower()


def _tracking_address(told: str) -> str:
    """Where a carrier tells of a parcel: its own address, and the code anywhere behind it."""
    url = with_scheme(told)
    host, _, rest = url.removeprefix("https://").partition("/")
    is_one = url.startswith("https://") and has_host(url.replace("{code}", "1"))
    is_plain = "@" not in host and not set("{}") & set(host + rest.replace("{code}", ""))
    if not (is_one and is_plain and "{code}" in rest):
        raise ValueError("is not an address such as https://carrier.example.com/?code={code}")
    return url


Zone = Annotated[str, AfterValidator(_zone)]
SiteAddress = Annotated[str, AfterValidator(_address_of_site)]
Language = Annotated[Literal["pt_BR", "en", "es"], BeforeValidator(_language)]
Colour = Annotated[str, AfterValidator(_colour)]
TrackingAddress = Annotated[str, AfterValidator(_tracking_address)]
# Of what a buyer may be told: a status of a parcel, as receiver/rules/parcel.py calls it.
ParcelLetter = Literal["posted", "out-for-delivery", "pick-up", "returned"]
