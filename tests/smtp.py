"""A real SMTP server inside the test process, whose answers the test chooses.

    with serving(tls="starttls", login=("loja", "segredo")) as post_office:
        post_office.answer("550 5.1.1 no such person", to="ana@example.test")
        ...                                   # send through post_office.url
        assert post_office.letters[0].message["Subject"] == "Oi"

What is not answered by hand is accepted. Clients trust the self-signed certificate when
SSL_CERT_FILE points to `post_office.certificate`, or with `post_office.trust()` as context.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.post_office import (
    CUT,
    CUT_AFTER_KEEPING,
    HOST,
    OK,
    SILENCE,
    Delivered,
    Login,
    PostOffice,
    Stage,
    Tls,
    certificate_files,
)

__all__ = ["HOST", "Delivered", "PostOffice", "Stage", "Tls", "serving"]


class Clerk:
    """The handler that aiosmtpd calls: asks the post office at every stage."""

    def __init__(self, office: PostOffice) -> None:
        self.office = office

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd looks handlers up by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.office.login and not session.authenticated:
            return "530 5.7.0 Authentication required"
        said = await self._say("mail", server, [address])
        if said == OK:
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return said

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd looks handlers up by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        said = await self._say("rcpt", server, [address])
        if said == OK:
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return said

    async def handle_DATA(  # noqa: N802 -- aiosmtpd looks handlers up by this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        said = self.office.reply("data", envelope.rcpt_tos)
        if said in {OK, CUT_AFTER_KEEPING}:
            self.office.keep(delivered(envelope, session=session, server=server))
        return await self._enact(said, server)

    async def handle_EHLO(  # noqa: N802 -- aiosmtpd looks handlers up by this name
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        session.host_name = hostname
        more = ["250-PIPELINING"] if self.office.pipelining else []
        return [*responses[:-1], *more, *responses[-1:]]

    async def _say(self, stage: Stage, server: SMTP, addresses: list[str]) -> str:
        return await self._enact(self.office.reply(stage, addresses), server)

    async def _enact(self, said: str, server: SMTP) -> str:
        if said == SILENCE:
            self.office.stalled.set()
            while not self.office.giving_in.is_set():
                await asyncio.sleep(0.05)
            return await enact(CUT, server)
        return await enact(said, server)

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        """aiosmtpd's question whether a login is right."""
        right = isinstance(data, LoginPassword) and self.office.is_welcome(
            data.login, data.password
        )
        return AuthResult(success=right, auth_data=data if right else None, handled=False)


async def enact(said: str, server: SMTP) -> str:
    """Do what cannot be said in a line: break the connection."""
    transport = server.transport
    if said in {CUT, CUT_AFTER_KEEPING} and isinstance(transport, asyncio.WriteTransport):
        transport.abort()
        return "421 4.3.2 never read"
    return said


def delivered(envelope: Envelope, *, session: Session, server: SMTP) -> Delivered:
    """The letter of an envelope."""
    known = session.auth_data
    transport = server.transport
    content = envelope.original_content or b""
    return Delivered(
        sender=envelope.mail_from or "",
        recipients=tuple(envelope.rcpt_tos),
        content=content,
        login=known.login.decode() if isinstance(known, LoginPassword) else None,
        encrypted=bool(transport and transport.get_extra_info("ssl_object")),
    )


class FreePort(Controller):
    """A controller that takes any free port of the loopback and knows which."""

    def __init__(self, office: PostOffice) -> None:
        self.office = office
        clerk = Clerk(office)
        context = server_context() if office.tls != "none" else None
        super().__init__(
            clerk,
            hostname=HOST,
            server_hostname="mail.example.test",
            ssl_context=context if office.tls == "smtps" else None,
            tls_context=context if office.tls == "starttls" else None,
            require_starttls=office.tls == "starttls",
            auth_require_tls=office.tls == "starttls",
            authenticator=clerk.authenticate if office.login else None,
        )
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = office.port = self.listening.getsockname()[1]

    def factory(self) -> SMTP:
        self.office.connections += 1
        return SMTP(self.handler, **self.SMTP_kwargs)

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(
            self._factory_invoker, sock=self.listening, ssl=self.ssl_context
        )


@contextmanager
def serving(
    *, tls: Tls = "none", login: Login | None = None, pipelining: bool = False
) -> Iterator[PostOffice]:
    """A running server for the length of a `with`."""
    office = PostOffice(tls=tls, login=login, pipelining=pipelining)
    controller = FreePort(office)
    controller.start()
    office.connections = 0  # the controller's own first knock does not count
    try:
        yield office
    finally:
        controller.stop()


def server_context() -> ssl.SSLContext:
    """The server's side of TLS."""
    certificate, key = certificate_files()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
