"""A letter becomes an e-mail, and is handed to whoever takes it away."""

from receiver.mailer.compose import Written, compose, preview, subject, write
from receiver.mailer.errors import HeaderInjection, MailRefused, MailUnavailable
from receiver.mailer.fields import FIELDS, Enclosed
from receiver.mailer.mail import Mail
from receiver.mailer.mailbox import knock as knock_at_mailbox
from receiver.mailer.mailbox import unread
from receiver.mailer.post import Post, knock, open_post
from receiver.mailer.returns import known
from receiver.mailer.trial import send_trial

__all__ = [
    "FIELDS",
    "Enclosed",
    "HeaderInjection",
    "Mail",
    "MailRefused",
    "MailUnavailable",
    "Post",
    "Written",
    "compose",
    "knock",
    "knock_at_mailbox",
    "known",
    "open_post",
    "preview",
    "send_trial",
    "subject",
    "unread",
    "write",
]
