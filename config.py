"""Settings: read once from the environment, typed; a bad one stops the start with its name."""

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).parent
LANGUAGES = ("pt_BR", "en", "es")


class BadSetting(Exception):
    """A setting that the server cannot start with; the message names it, never its value."""


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("is not a time zone such as America/Sao_Paulo") from error
    return name


def _address_of_site(url: str) -> str:
    if not url.startswith(("http://", "https://")) or len(url) < len("http://a"):
        raise ValueError("must begin with http:// or https://")
    return url.rstrip("/")


def _mail_url(url: SecretStr) -> SecretStr:
    if not url.get_secret_value().startswith(("smtp://", "smtps://")):
        raise ValueError("must begin with smtp:// or smtps://")
    return url


def _long_enough(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value()) < 16:
        raise ValueError("must have at least 16 characters")
    return secret


def _database(url: SecretStr) -> SecretStr:
    text = url.get_secret_value()
    for short in ("postgres://", "postgresql://"):
        if text.startswith(short):
            text = "postgresql+psycopg://" + text.removeprefix(short)
    try:
        backend = make_url(text).get_backend_name()
    except (ArgumentError, ValueError) as error:
        raise ValueError("is not a database address such as postgresql://user@host/name") from error
    if backend not in ("sqlite", "postgresql"):
        raise ValueError("must begin with sqlite:/// or postgresql://")
    return SecretStr(text)


Secret = Annotated[SecretStr, AfterValidator(_long_enough)]


class Settings(BaseModel):
    """All settings, with the defaults of a fresh server; see docs/settings.md."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, validate_default=True)

    secret_key: Secret
    secret_key_fallbacks: tuple[SecretStr, ...] = ()
    database_url: Annotated[SecretStr, AfterValidator(_database)]
    instance: Path = ROOT / "instance"
    monetizze_key: Secret | None = None
    public_url: Annotated[str, AfterValidator(_address_of_site)] = "http://localhost:8000"
    mail_url: Annotated[SecretStr, AfterValidator(_mail_url)] | None = None
    mail_from: str = "Portaria <portaria@localhost>"
    timezone: Annotated[str, AfterValidator(_zone)] = "America/Sao_Paulo"
    language: Literal["pt_BR", "en", "es"] = "pt_BR"
    auto_map: bool = True
    welcome: Literal["password", "link"] = "password"
    admin_email: str = "admin@localhost"
    site_name: str = Field(default="Portaria", max_length=60)
    trusted_proxies: tuple[str, ...] = ()
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)

    @property
    def is_https(self) -> bool:
        """Whether the public reaches us over TLS, so that cookies may ask for it."""
        return self.public_url.startswith("https://")


_LISTS = {"SECRET_KEY_FALLBACKS", "TRUSTED_PROXIES"}


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings from the environment, or from the files that `NAME_FILE` names."""
    told = {name.lower(): _listed(name, text) for name, text in _told(environ)}
    instance = Path(environ.get("PORTARIA_INSTANCE") or ROOT / "instance").absolute()
    told["instance"] = instance
    told.setdefault("database_url", f"sqlite:///{instance / 'portaria.db'}")
    if "public_url" not in told:
        told["public_url"] = f"http://localhost:{told.get('port', 8000)}"
    if "secret_key" not in told:
        told["secret_key"] = _kept_secret(instance)
    try:
        return Settings.model_validate(told)
    except ValidationError as error:
        raise BadSetting(_one_line(error)) from None


def _told(environ: Mapping[str, str]) -> list[tuple[str, str]]:
    found = []
    for field in Settings.model_fields:
        name = field.upper()
        text = environ.get(name, "").strip() or _from_file(name, environ.get(f"{name}_FILE", ""))
        if text and field != "instance":
            found.append((name, text))
    return found


def _from_file(name: str, path: str) -> str:
    if not path:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"{name}_FILE: cannot read {path}: {error}") from None


def _listed(name: str, text: str) -> object:
    return (
        tuple(part.strip() for part in text.split(",") if part.strip()) if name in _LISTS else text
    )


def _kept_secret(instance: Path) -> str:
    """The secret made on the first start; everything signed or hashed with it depends on it."""
    path = instance / "secret_key"
    try:
        instance.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            fresh = path.with_suffix(".new")
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
            fresh.rename(path)
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise BadSetting(f"SECRET_KEY: cannot be kept in {path}: {error}") from None


def _one_line(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    name = str(first["loc"][0]).upper()
    return f"{name}: {first['msg'].removeprefix('Value error, ')}"
