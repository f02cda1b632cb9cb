"""Settings: read once from the environment, typed; a bad one stops the start with its name."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from config_mail import Mailbox, Rate, RateOfDomain, ReturnAddress, Sender
from config_site import (
    LANGUAGES,
    Colour,
    Language,
    ParcelLetter,
    SiteAddress,
    TrackingAddress,
    Zone,
    has_host,
)

__all__ = ["LANGUAGES", "ROOT", "BadSetting", "Settings", "load_settings", "overlaid"]

ROOT = Path(__file__).parent


class BadSetting(Exception):
    """A setting that the server cannot start with; the message names it, never its value."""


def _mail_url(url: SecretStr) -> SecretStr:
    if not url.get_secret_value().startswith(("smtp://", "smtps://")):
        raise ValueError("must begin with smtp:// or smtps://")
    if not has_host(url.get_secret_value()):
        raise ValueError("cannot be read; signs such as / in a password must be %-encoded")
    return url


def _long_enough(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value()) < 16:
        raise ValueError("must have at least 16 characters")
    return secret


def _api_key(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if not (8 <= len(text) <= 500 and text.isascii() and text.isprintable() and " " not in text):
        raise ValueError("is not a key such as the panel shows under Ferramentas, API")
    return secret


_DRIVERS = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}


def _database(url: SecretStr) -> SecretStr:
    scheme, _, rest = url.get_secret_value().partition("://")
    driver = _DRIVERS.get(scheme.partition("+")[0])  # whichever was asked for, there is this one
    if driver is None:
        raise ValueError("must begin with sqlite:/// or postgresql://")
    try:
        make_url(f"{driver}://{rest}")
    except (ArgumentError, ValueError) as error:
        raise ValueError("is not a database address such as postgresql://user@host/name") from error
    return SecretStr(f"{driver}://{rest}")


def _broker(url: SecretStr, info: ValidationInfo) -> SecretStr:
    if not url.get_secret_value().startswith(("amqp://", "amqps://", "redis://", "rediss://")):
        raise ValueError("must begin with amqp://, amqps://, redis:// or rediss://")
    if not has_host(url.get_secret_value()):
        raise ValueError("cannot be read; signs such as / in a password must be %-encoded")
    database: SecretStr | None = info.data.get("database_url")
    if database and database.get_secret_value().startswith("sqlite"):
        raise ValueError("is for many machines; SQLite is for one: set DATABASE_URL to PostgreSQL")
    return url


Secret = Annotated[SecretStr, AfterValidator(_long_enough)]
ApiKey = Annotated[SecretStr, AfterValidator(_api_key)]
Days = Annotated[int, Field(ge=0, le=36500)]


class Settings(BaseModel):
    """All settings, with the defaults of a fresh server; see docs/settings.md."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True, validate_default=True)

    secret_key: Secret
    secret_key_fallbacks: tuple[Secret, ...] = ()
    database_url: Annotated[SecretStr, AfterValidator(_database)]
    broker_url: Annotated[SecretStr, AfterValidator(_broker)] | None = None
    instance: Path = ROOT / "instance"
    monetizze_key: Secret | None = None
    monetizze_api_key: ApiKey | None = None
    monetizze_api_account: str = Field(default="", max_length=80)
    monetizze_api_url: SiteAddress = "https://api.monetizze.com.br/2.1"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    public_url: SiteAddress = Field(default_factory=lambda told: f"http://localhost:{told['port']}")
    mail_url: Annotated[SecretStr, AfterValidator(_mail_url)] | None = None
    mail_from: Sender = "Portaria <portaria@localhost>"
    bounce_address: ReturnAddress | None = None
    bounce_url: Mailbox | None = None
    bounce_token: Secret | None = None
    mailgun_signing_key: Secret | None = None
    mail_rate: Rate | None = None
    mail_domain_rate: tuple[RateOfDomain, ...] = ()
    senders: int = Field(default=2, ge=1, le=32)
    timezone: Zone = "America/Sao_Paulo"
    language: Language = "pt_BR"
    auto_map: bool = True
    silence_alarm: bool = True
    brake: bool = True
    brake_people: int = Field(default=20, ge=0, le=1_000_000)
    brake_percent: int = Field(default=5, ge=0, le=100)
    welcome: Literal["password", "link"] = "password"
    parcel_letters: tuple[ParcelLetter, ...] = ()
    tracking_url: TrackingAddress | None = None
    admin_email: str = "admin@localhost"
    require_2fa: bool = False
    site_name: str = Field(default="Portaria", max_length=60)
    accent_color: Colour | None = None
    trusted_proxies: tuple[str, ...] = ()
    metrics_token: Secret | None = None
    portaria_work: Literal["all", "postbacks", "letters"] = "all"
    keep_bodies_days: Days = 180
    keep_letters_days: Days = 180
    keep_log_days: Days = 1826

    @property
    def is_https(self) -> bool:
        """Whether the public reaches us over TLS, so that cookies may ask for it."""
        return self.public_url.startswith("https://")


_LISTS = {"MAIL_DOMAIN_RATE", "PARCEL_LETTERS", "SECRET_KEY_FALLBACKS", "TRUSTED_PROXIES"}


def load_settings(environ: Mapping[str, str]) -> Settings:
    """Read the settings from the environment, or from the files that `NAME_FILE` names."""
    told = {name.lower(): _listed(name, text) for name, text in _told(environ)}
    instance = Path(environ.get("PORTARIA_INSTANCE") or ROOT / "instance").absolute()
    told["instance"] = instance
    told.setdefault("database_url", f"sqlite:///{instance / 'portaria.db'}")
    if "secret_key" not in told:
        told["secret_key"] = _kept_secret(instance)
    try:
        return Settings.model_validate(told)
    except ValidationError as error:
        raise BadSetting(_one_line(error)) from None


def overlaid(base: Settings, kept: Mapping[str, object]) -> Settings:
    """Settings with these besides; what the environment told stays. Raises BadSetting."""
    told = {name: getattr(base, name) for name in base.model_fields_set}
    try:
        laid = {
            name: _listed(name.upper(), value) if isinstance(value, str) else value
            for name, value in kept.items()
        }
        return Settings.model_validate({**laid, **told})
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
    # The path stays out of what is said: it may be the secret itself, set under the wrong name.
    try:
        text = Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSetting(f"{name}_FILE: the file cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BadSetting(f"{name}_FILE: the file is not text") from None
    if not text:
        raise BadSetting(f"{name}_FILE: the file is empty")
    return text


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
            _make_secret(path)
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise BadSetting(f"SECRET_KEY: cannot be kept in {path}: {error}") from None


def _make_secret(path: Path) -> None:
    """Whole and on disk before it has its name; of two that start at once, the first wins."""
    with NamedTemporaryFile("w", dir=path.parent, prefix=".secret_key.") as fresh:  # mode 600
        fresh.write(secrets.token_urlsafe(48))
        fresh.flush()
        os.fsync(fresh.fileno())
        with suppress(FileExistsError):
            os.link(fresh.name, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # else a power cut may take the name back
    finally:
        os.close(folder)


def _one_line(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    name = str(first["loc"][0]).upper()
    return f"{name}: {first['msg'].removeprefix('Value error, ')}"
