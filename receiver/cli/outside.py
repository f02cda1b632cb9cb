"""What the doctor asks others: the mail server, the broker, and the web at our public address."""

from urllib.parse import urlsplit

from receiver import carrier, mailer
from receiver.cli.finding import Finding
from receiver.context import settings
from receiver.simulator import NoAnswer, ask

ALIVE = "ok"
LOCAL = {"localhost", "127.0.0.1", "::1"}


def the_mail_server() -> Finding:
    """Whether the mail server lets us in; no e-mail is sent."""
    if settings().mail_url is None:
        folder = settings().instance / "mail"
        return Finding.good(f"e-mails are only written to {folder}; MAIL_URL sends them")
    try:
        return Finding.good(mailer.knock(settings()))
    except mailer.MailUnavailable as error:
        return Finding.bad(f"{error}; check MAIL_URL")


def the_broker() -> Finding:
    """Whether the broker takes word of work, if there is one."""
    if settings().broker_url is None:
        return Finding.good("none; the database wakes the workers")
    try:
        carrier.knock(settings())
    except carrier.BrokerAway as error:
        return Finding.bad(f"{error}; work waits for the sweep, some seconds: check BROKER_URL")
    return Finding.good("lets us in")


def the_mailbox() -> Finding:
    """Whether the mailbox of returned e-mails lets us in; nothing in it is read."""
    url = settings().bounce_url
    if url is None:
        return Finding.good("returned e-mails are not read; BOUNCE_URL reads them")
    try:
        return Finding.good(mailer.knock_at_mailbox(url.get_secret_value()))
    except mailer.MailUnavailable as error:
        return Finding.bad(f"{error}; check BOUNCE_URL")


def the_public_address() -> Finding:
    """Whether the address in our e-mails leads to us, and who else can reach it."""
    url = settings().public_url
    try:
        answer = ask(f"{url}/healthz")
    except NoAnswer as error:
        return Finding.bad(f"{error}; is the server running, and PUBLIC_URL right?")
    if not answer.is_ok or answer.text.strip() != ALIVE:
        return Finding.bad(
            f"at {url} somebody else answers ({answer.status}); "
            "point PUBLIC_URL and the proxy at this server"
        )
    return Finding.good(f"{url} answers{_reach(url)}")


def _reach(url: str) -> str:
    if urlsplit(url).hostname in LOCAL:
        return "; only this machine reaches it, neither Monetizze nor buyers: set PUBLIC_URL"
    if not url.startswith("https://"):
        return "; but in the clear: keys and passwords can be read on the way, use https"
    return ""
