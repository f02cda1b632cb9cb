"""A letter becomes an e-mail, and is handed to whoever takes it away."""

from receiver.mailer.compose import Written, compose, preview, subject, try_own, write
from receiver.mailer.errors import BadText, HeaderInjection, MailRefused, MailUnavailable
from receiver.mailer.fields import FIELDS, Enclosed
from receiver.mailer.logo import logo
from receiver.mailer.mail import Mail
from receiver.mailer.mailbox import knock as knock_at_mailbox
from receiver.mailer.mailbox import unread
from receiver.mailer.post import Post, knock, open_post
from receiver.mailer.proof import example, faults, show
from receiver.mailer.returns import known
from receiver.mailer.source import Source
from receiver.mailer.source import load as load_text
from receiver.mailer.trial import send_trial

__all__ = [
    "FIELDS",
    "BadText",
    "Enclosed",
    "HeaderInjection",
    "Mail",
    "MailRefused",
    "MailUnavailable",
    "Post",
    "Source",
    "Written",
    "compose",
    "example",
    "faults",
    "knock",
    "knock_at_mailbox",
    "known",
    "load_text",
    "logo",
    "open_post",
    "preview",
    "send_trial",
    "show",
    "subject",
    "try_own",
    "unread",
    "write",
]
