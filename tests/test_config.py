"""Settings: read once, typed; a bad one stops the start with one line that names it."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config import ROOT, BadSetting, Settings, load_settings
from receiver import create_app

SECRET = "segredo"
LONG = "segredo-que-tem-tamanho"


def load(folder: Path, **environ: str) -> Settings:
    """The settings of an environment that holds nothing else."""
    return load_settings({"PORTARIA_INSTANCE": str(folder), **environ})


def refusal(folder: Path, **environ: str) -> str:
    """What the start is stopped with."""
    with pytest.raises(BadSetting) as refused:
        load(folder, **environ)
    return str(refused.value)


def database(folder: Path, url: str) -> str:
    """The address that the engine is given."""
    return load(folder, DATABASE_URL=url).database_url.get_secret_value()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SECRET_KEY", SECRET),
        ("SECRET_KEY_FALLBACKS", f"{LONG},{SECRET}"),
        ("MONETIZZE_KEY", SECRET),
        ("DATABASE_URL", f"mysql://loja:{SECRET}@db/loja"),
        ("DATABASE_URL", f"postgresql://loja:{SECRET}@db:port/loja"),
        ("DATABASE_URL", SECRET),
        ("MAIL_URL", f"http://loja:{SECRET}@mail"),
        ("MAIL_URL", f"smtp://loja:{SECRET}/a@mail:587"),
        ("MAIL_URL", f"smtp://loja:{SECRET}@:587"),
        ("MAIL_FROM", SECRET),
        ("MAIL_FROM", "a@loja.test, b@loja.test"),
        ("MAIL_FROM", "Loja\nBcc: <a@loja.test>"),
        ("PUBLIC_URL", SECRET),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", f"https://loja {SECRET}"),
        ("PUBLIC_URL", f"https://loja.test?key={SECRET}"),
        ("PUBLIC_URL", "https://[loja.test"),
        ("PORT", SECRET),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("TIMEZONE", SECRET),
        ("TIMEZONE", "../../etc/passwd"),
        ("LANGUAGE", SECRET),
        ("WELCOME", SECRET),
        ("AUTO_MAP", SECRET),
        ("SITE_NAME", SECRET * 9),
    ],
)
def test_a_bad_setting_is_named_in_one_line_and_never_repeated(
    tmp_path: Path, name: str, text: str
) -> None:
    """S59, T11."""
    said = refusal(tmp_path, **{name: text})
    assert said.startswith(f"{name}: ")
    assert SECRET not in said
    assert "\n" not in said


def test_a_key_too_short_to_be_one_is_refused_and_none_is_no_key(tmp_path: Path) -> None:
    """S2: an empty key is as if none was set, so nothing can ever equal it."""
    for key in ("x" * 15, "x"):
        assert refusal(tmp_path, MONETIZZE_KEY=key) == (
            "MONETIZZE_KEY: must have at least 16 characters"
        )
    for nothing in ("", "   ", "\n"):
        assert load(tmp_path, MONETIZZE_KEY=nothing).monetizze_key is None


def test_nobody_can_sign_in_to_a_fresh_server_by_a_default(tmp_path: Path) -> None:
    """S34: no setting carries a password, and no secret is the same twice."""
    fresh = [load(tmp_path / name) for name in ("one", "two")]
    secrets = {settings.secret_key.get_secret_value() for settings in fresh}
    assert len(secrets) == 2
    assert all(len(secret) >= 64 for secret in secrets)
    assert not any("password" in name for name in Settings.model_fields)


def test_no_secret_is_shown_when_settings_are_printed(tmp_path: Path) -> None:
    """S59."""
    told = load(
        tmp_path,
        SECRET_KEY=LONG,
        SECRET_KEY_FALLBACKS=LONG,
        MONETIZZE_KEY=LONG,
        DATABASE_URL=f"postgresql://loja:{LONG}@db/loja",
        BROKER_URL=f"amqp://loja:{LONG}@broker",
        MAIL_URL=f"smtp://loja:{LONG}@mail",
    )
    assert LONG not in f"{told!r} {told} {told.model_dump()}"


def test_a_setting_may_stand_in_a_file(tmp_path: Path) -> None:
    """DESIGN 5: NAME_FILE, as containers hand secrets over; NAME itself comes first."""
    file = tmp_path / "key"
    file.write_text(f"{LONG}\n")
    told = load(tmp_path, MONETIZZE_KEY_FILE=str(file))
    assert told.monetizze_key and told.monetizze_key.get_secret_value() == LONG
    told = load(tmp_path, MONETIZZE_KEY_FILE=str(file), MONETIZZE_KEY="x" * 16)
    assert told.monetizze_key and told.monetizze_key.get_secret_value() == "x" * 16


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff\xfe" + SECRET.encode()])
def test_a_file_that_holds_no_setting_is_named_without_its_content(
    tmp_path: Path, content: bytes | None
) -> None:
    """S59: nor its path, which may be the secret itself under the wrong name."""
    file = tmp_path / SECRET
    if content is not None:
        file.write_bytes(content)
    said = refusal(tmp_path, SECRET_KEY_FILE=str(file))
    assert said.startswith("SECRET_KEY_FILE: ")
    assert SECRET not in said


@pytest.mark.parametrize(
    ("url", "used"),
    [
        ("postgres://u:p@h/n", "postgresql+psycopg://u:p@h/n"),
        ("postgresql://u@/n?host=/tmp", "postgresql+psycopg://u@/n?host=/tmp"),
        ("postgresql+psycopg://u@h/n", "postgresql+psycopg://u@h/n"),
        ("postgresql+psycopg2://u@h/n", "postgresql+psycopg://u@h/n"),
        ("sqlite:////var/lib/portaria.db", "sqlite:////var/lib/portaria.db"),
        ("sqlite:///portaria.db", "sqlite:///portaria.db"),
    ],
)
def test_a_database_may_be_written_in_all_usual_forms(tmp_path: Path, url: str, used: str) -> None:
    assert database(tmp_path, url) == used


def test_without_a_database_one_is_kept_beside_the_secret(tmp_path: Path) -> None:
    told = load(tmp_path).database_url.get_secret_value()
    assert told == f"sqlite:///{tmp_path / 'portaria.db'}"


def test_the_public_address_follows_the_port_until_it_is_told(tmp_path: Path) -> None:
    assert load(tmp_path).public_url == "http://localhost:8000"
    assert load(tmp_path, PORT="9000").public_url == "http://localhost:9000"
    told = load(tmp_path, PORT="9000", PUBLIC_URL="https://portaria.test/")
    assert told.public_url == "https://portaria.test"
    assert told.is_https


@pytest.mark.parametrize(
    ("told", "meant"),
    [
        ("membros.exemplo.com.br", "https://membros.exemplo.com.br"),
        ("membros.exemplo.com.br:8443/", "https://membros.exemplo.com.br:8443"),
        ("pães.exemplo.com.br/membros", "https://pães.exemplo.com.br/membros"),
        ("http://membros.exemplo.com.br", "http://membros.exemplo.com.br"),
    ],
)
def test_a_bare_name_is_an_address_with_https(tmp_path: Path, told: str, meant: str) -> None:
    assert load(tmp_path, PUBLIC_URL=told).public_url == meant


@pytest.mark.parametrize(
    "told", ["localhost:8000", "ftp://loja.test", "10.0.0.1", "ana@loja.test", "javascript:a.b"]
)
def test_what_is_no_name_is_not_completed(tmp_path: Path, told: str) -> None:
    assert refusal(tmp_path, PUBLIC_URL=told) == "PUBLIC_URL: must begin with http:// or https://"


def test_lists_are_written_with_commas(tmp_path: Path) -> None:
    told = load(tmp_path, TRUSTED_PROXIES=" 10.0.0.1, 10.1.0.0/16,")
    assert told.trusted_proxies == ("10.0.0.1", "10.1.0.0/16")


def test_the_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    """S58: in a folder of its own, and it stays what it is."""
    folder = tmp_path / "instance"
    first, second = load(folder), load(folder)
    assert first.secret_key == second.secret_key
    assert (folder / "secret_key").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in folder.iterdir()] == ["secret_key"]


def test_a_secret_that_is_told_is_not_written_down(tmp_path: Path) -> None:
    """S58."""
    assert load(tmp_path / "instance", SECRET_KEY=LONG).secret_key.get_secret_value() == LONG
    assert not (tmp_path / "instance" / "secret_key").exists()


@pytest.mark.parametrize("told", [{}, {"SECRET_KEY": LONG}], ids=["kept secret", "told secret"])
def test_a_folder_that_cannot_be_made_is_told_in_one_line(
    tmp_path: Path, told: dict[str, str]
) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(
        BadSetting, match=r"^(SECRET_KEY: cannot be kept in|PORTARIA_INSTANCE:) .+$"
    ):
        create_app(load(tmp_path / "file" / "instance", **told))


def test_of_many_first_starts_at_once_all_use_the_same_secret(tmp_path: Path) -> None:
    """S58: web and worker may be started by two hands at the same moment."""
    with ThreadPoolExecutor(16) as starts:
        for number in range(20):
            folder = tmp_path / str(number)
            told = list(starts.map(lambda _, to=folder: load(to).secret_key, range(16)))
            assert len(set(told)) == 1
            assert [path.name for path in folder.iterdir()] == ["secret_key"]


def test_a_bad_setting_stops_a_command_in_one_line_too(tmp_path: Path) -> None:
    """S59: not with a traceback, whose lines would quote what was read."""
    environ = {"PORTARIA_INSTANCE": str(tmp_path), "MONETIZZE_KEY": SECRET}
    command = [sys.executable, "-m", "flask", "--app", str(ROOT / "wsgi.py"), "keys", "list"]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode
    assert "MONETIZZE_KEY: must have at least 16 characters" in done.stderr
    assert SECRET not in done.stderr
