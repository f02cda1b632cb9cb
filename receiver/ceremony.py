"""The ceremonies of passkeys (WebAuthn): what a browser is asked, and whether its answer fits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from receiver.late import Late

if TYPE_CHECKING:
    import webauthn
    from webauthn import helpers
    from webauthn.helpers import exceptions, structs
else:
    webauthn, helpers = Late("webauthn"), Late("webauthn.helpers")
    exceptions, structs = Late("webauthn.helpers.exceptions"), Late("webauthn.helpers.structs")

MINUTES = 5
LONGEST_ANSWER = 20_000
LONGEST_ID = 1400
_TIMEOUT = MINUTES * 60_000  # milliseconds, as browsers count
# What the library raises besides its own errors when an answer is no answer at all.
_NONSENSE = (ValueError, TypeError, LookupError, AttributeError, RecursionError)

Options = dict[str, Any]
Found = TypeVar("Found")


class BadAnswer(Exception):
    """What came back is no answer to what was asked."""


@dataclass(frozen=True)
class Site:
    """For whom a passkey is: browsers give it to this host alone."""

    host: str
    origin: str
    name: str


@dataclass(frozen=True)
class Known:
    """A passkey as browsers want to be reminded of it."""

    credential_id: str
    transports: Sequence[str] = ()


@dataclass(frozen=True)
class Made:
    """A passkey that has just been made."""

    credential_id: str
    public_key: bytes
    sign_count: int
    transports: tuple[str, ...]


def site_of(public_url: str, *, name: str) -> Site | None:
    """For whom passkeys are made; nobody where browsers refuse: by a number, or without TLS."""
    told = urlsplit(public_url)
    host = told.hostname or ""
    if _is_number(host) or not (told.scheme == "https" or host == "localhost"):
        return None
    usual = {"https": 443, "http": 80}[told.scheme]
    port = f":{told.port}" if told.port not in (None, usual) else ""
    return Site(host, f"{told.scheme}://{host}{port}", name)


def new_challenge() -> str:
    """What the passkey has to sign: different each time."""
    return helpers.bytes_to_base64url(helpers.generate_challenge())


def asks_to_make(
    site: Site, challenge: str, *, handle: bytes, email: str, known: Sequence[Known]
) -> Options:
    """What the browser is asked when somebody adds a passkey; the known ones make no second."""
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=handle,
        user_name=email,
        challenge=helpers.base64url_to_bytes(challenge),
        timeout=_TIMEOUT,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED, user_verification=_verified()
        ),
        exclude_credentials=_described(known),
    )
    return helpers.options_to_json_dict(options)


def asks_to_show(site: Site, challenge: str, *, known: Sequence[Known] = ()) -> Options:
    """What the browser is asked when somebody comes with a passkey: one of these, or any."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=helpers.base64url_to_bytes(challenge),
        timeout=_TIMEOUT,
        allow_credentials=_described(known),
        user_verification=_verified(),
    )
    return helpers.options_to_json_dict(options)


def made(site: Site, challenge: str, answer: str) -> Made:
    """The passkey that was made. Raises BadAnswer."""

    def look() -> Made:
        credential = helpers.parse_registration_credential_json(_short(answer))
        found = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=helpers.base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
        ways = tuple(way.value for way in credential.response.transports or ())
        key_id = helpers.bytes_to_base64url(found.credential_id)
        if len(key_id) > LONGEST_ID:
            raise BadAnswer("an id of that length is none")
        return Made(key_id, found.credential_public_key, found.sign_count, ways)

    return _answered(look)


def id_in(answer: str) -> str:
    """Which passkey somebody says to have. Raises BadAnswer."""
    return _answered(
        lambda: helpers.bytes_to_base64url(
            helpers.parse_authentication_credential_json(_short(answer)).raw_id
        )
    )


def shown(site: Site, challenge: str, answer: str, *, public_key: bytes) -> int:
    """How often this passkey was used, by its own count, if the answer is its. Raises BadAnswer."""
    return _answered(
        lambda: (
            webauthn.verify_authentication_response(
                credential=_short(answer),
                expected_challenge=helpers.base64url_to_bytes(challenge),
                expected_rp_id=site.host,
                expected_origin=site.origin,
                credential_public_key=public_key,
                # The count is judged by who knows whose passkey it is, and tells them.
                credential_current_sign_count=0,
                require_user_verification=True,
            ).new_sign_count
        )
    )


def is_copy(count: int, *, last: int) -> bool:
    """Whether a count that should have grown did not: somebody else has used the same key."""
    return (count > 0 or last > 0) and count <= last


def _verified() -> "structs.UserVerificationRequirement":
    # A passkey stands for both factors: it is something one has, and asks for finger, face or PIN.
    return structs.UserVerificationRequirement.REQUIRED


def _answered(look: Callable[[], Found]) -> Found:
    try:
        return look()
    except (exceptions.WebAuthnException, *_NONSENSE) as error:
        raise BadAnswer(type(error).__name__) from error


def _short(answer: str) -> str:
    if len(answer) > LONGEST_ANSWER:
        raise BadAnswer("an answer of that length is none")
    return answer


def _described(known: Sequence[Known]) -> "list[structs.PublicKeyCredentialDescriptor]":
    ways = {way.value: way for way in structs.AuthenticatorTransport}
    return [
        structs.PublicKeyCredentialDescriptor(
            id=helpers.base64url_to_bytes(each.credential_id),
            transports=[ways[way] for way in each.transports if way in ways] or None,
        )
        for each in known
    ]


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
