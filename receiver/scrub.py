"""Takes secrets and people out of what is written to the log."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

from pydantic import SecretStr
from sqlalchemy.engine import make_url
from structlog.typing import EventDict, WrappedLogger

from config import Settings

GONE = "[removed]"
# Shorter values stand in innocent words; taking them out would show where they stood.
SHORTEST = 6
DEEPEST = 6

_TELLING = r"chave_unica|senha|passw(?:or)?d|token|secret|cookie|authorization|api_?key"
_TELLING_NAME = re.compile(_TELLING, re.IGNORECASE)
_TELLING_PAIR = re.compile(
    rf"(?P<name>(?:{_TELLING})[\w\]%]{{0,8}})(?P<joint>[\"']?\s*[=:]\s*[\"']?)(?P<value>[^\s&\"',;]+)",
    re.IGNORECASE,
)
# Each begins only where no such run is under way: the time stays linear in the length.
_ADDRESS = re.compile(r"(?<![\w.+-])(?P<first>[\w+-])[\w.+-]*(?P<at>@|%40)(?P<host>[\w-][\w.-]*)")
_LINK = re.compile(r"(?<![\w.-])[\w-]{16,}\.[\w-]{5,8}\.[\w-]{27,}(?![\w-])")
_CPF = re.compile(r"(?<!\d)(?:\d{11}|\d{3}\.\d{3}\.\d{3}-\d{2})(?!\d)")


class Scrub:
    """A step on the way of every line: names that tell, known secrets, addresses, CPFs."""

    def __init__(self, secrets: Iterable[str]) -> None:
        spelled = {form for secret in secrets for form in _spellings(secret)}
        # The longest first: a secret within another must not leave the rest of it behind.
        known = sorted((re.escape(form) for form in spelled), key=len, reverse=True)
        self.known = re.compile("|".join(known), re.IGNORECASE) if known else None

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        """Clean one line."""
        return self._mapping(event, depth=0)

    def text(self, text: str) -> str:
        """Clean one text."""
        if self.known:
            text = self.known.sub(GONE, text)
        text = _TELLING_PAIR.sub(rf"\g<name>\g<joint>{GONE}", text)
        text = _LINK.sub(GONE, text)
        text = _ADDRESS.sub(r"\g<first>***\g<at>\g<host>", text)
        return _CPF.sub(GONE, text)

    def _mapping(self, told: Mapping[Any, Any], depth: int) -> dict[str, Any]:
        return {self.text(str(name)): self._field(str(name), told[name], depth) for name in told}

    def _field(self, name: str, value: Any, depth: int) -> Any:
        return GONE if _TELLING_NAME.search(name) else self._value(value, depth + 1)

    def _value(self, value: Any, depth: int) -> Any:
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, Mapping) and depth < DEEPEST:
            return self._mapping(value, depth)
        if isinstance(value, list | tuple | set) and depth < DEEPEST:
            return [self._value(item, depth + 1) for item in value]
        return self.text(value if isinstance(value, str) else repr(value))


def secrets_of(settings: Settings) -> set[str]:
    """Every value of the settings that nobody may read, and the passwords within."""
    told = [
        settings.secret_key,
        *settings.secret_key_fallbacks,
        settings.monetizze_key,
        settings.bounce_token,
        settings.mailgun_signing_key,
        settings.metrics_token,
    ]
    secrets = {one.get_secret_value() for one in told if one}
    urls = (settings.database_url, settings.broker_url, settings.mail_url, settings.bounce_url)
    for url in urls:
        secrets |= _password(url)
    return {secret for secret in secrets if len(secret) >= SHORTEST}


def _password(url: SecretStr | None) -> set[str]:
    password = make_url(url.get_secret_value()).password if url else None
    return {str(password)} if password else set()


def _spellings(secret: str) -> set[str]:
    return {secret, quote(secret, safe=""), quote_plus(secret), repr(secret)[1:-1]}
