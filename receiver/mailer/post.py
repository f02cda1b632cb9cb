"""Who takes the letters away: a mail server over one kept connection, or a folder."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from pydantic import SecretStr

from config import Settings
from receiver.mailer.errors import MailUnavailable
from receiver.mailer.mail import Mail
from receiver.mailer.server import greeting, server
from receiver.mailer.smtp import SmtpPost
from receiver.simulator.buyers import is_invented


class Post(Protocol):
    """Takes letters away, and says what became of each."""

    def send(self, mail: Mail, *, then: Mail | None = None) -> str:
        """Hand one letter over: the reply of who took it. Raises MailRefused, MailUnavailable.

        `then` is the one that will be handed over next, if nothing comes between.
        """


@contextmanager
def open_post(settings: Settings) -> Iterator[Post]:
    """The way out for a batch of letters; a connection is made when the first one goes."""
    folder = FolderPost(settings.instance / "mail")
    if settings.mail_url is None:
        yield folder
        return
    with closing(_smtp(settings.mail_url, settings)) as post:
        yield KindPost(post, folder)


def knock(settings: Settings) -> str:
    """Try the way out without a letter, and say what was found. Raises MailUnavailable."""
    if settings.mail_url is None:
        return f"letters are written to {settings.instance / 'mail'}"
    with closing(_smtp(settings.mail_url, settings)) as post:
        return post.knock()


def _smtp(url: SecretStr, settings: Settings) -> SmtpPost:
    return SmtpPost(lambda: server(url.get_secret_value()), greeting(settings.public_url))


class KindPost:
    """Bothers no mail server with letters to buyers whom the simulator invented."""

    def __init__(self, out: Post, folder: Post) -> None:
        self.out = out
        self.folder = folder

    def send(self, mail: Mail, *, then: Mail | None = None) -> str:
        """Hand one letter over, or keep it here."""
        if then is not None and is_invented(then.recipient):
            then = None
        return (self.folder if is_invented(mail.recipient) else self.out).send(mail, then=then)


class FolderPost:
    """Without a mail server the letters are kept where their owner can open them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, mail: Mail, *, then: Mail | None = None) -> str:
        """Write the letter as a whole, or not at all."""
        path = self.folder / f"{mail.name}.eml"
        content = mail.for_file()
        try:
            # What lies here lets people in: only the owner of the server may read it.
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _keep(content, path)
        except OSError as error:
            raise MailUnavailable(f"cannot write to {self.folder}: {error.strerror}") from error
        return f"written to {path}"


def _keep(content: bytes, path: Path) -> None:
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
