"""Mail servers on this machine: one that takes mail or gets into trouble as told, and ones that never answer."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SmtpSession
from flask import Flask

SECONDS = 0.3  # how long mail waits for an answer in tests


class Peer:
    """A mail server that keeps what it takes and answers as told.

    `troubles` (told after it listens) are used up one a connection, then all goes well: "refuses" (421 before
    anything), "later" (451 after RCPT), "never" (550 after RCPT), "hangs" and "drops" (before it has the mail),
    "drops with mail" (it has the mail but does not say so), "drops after" (right after saying so).
    """

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.rcpt_answer = self.data_answer = ""
        self.troubles: list[str] = []
        self.seconds_a_mail = 0.0
        self._trouble = ""

    def begin(self) -> str:
        """What goes wrong in the connection that begins."""
        self._trouble = self.troubles.pop(0) if self.troubles else ""
        return self._trouble

    @property
    def times_by_id(self) -> Counter[str]:
        """How often each Message-ID arrived."""
        return Counter(str(mail["Message-ID"]) for mail in self.taken)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: SmtpSession, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.rcpt_answer or {"later": "451 try later", "never": "550 no such mailbox"}.get(self._trouble, "")
        if not answer:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, _session: SmtpSession, envelope: Envelope
    ) -> str:
        trouble, content = self._trouble, envelope.content
        assert isinstance(content, bytes)
        if trouble == "hangs":
            await asyncio.sleep(3 * SECONDS)
        if trouble in {"hangs", "drops"}:
            return self._drop(server)
        await asyncio.sleep(self.seconds_a_mail)
        self.taken.append(message_from_bytes(content, policy=policy.default))  # type: ignore[arg-type]
        if trouble == "drops with mail":
            return self._drop(server)
        if trouble == "drops after":
            asyncio.get_running_loop().call_later(0.01, self._drop, server)
        return self.data_answer or "250 OK"

    @staticmethod
    def _drop(server: SMTP) -> str:
        if server.transport is not None:
            server.transport.abort()
        return "250 OK"


class _Server(SMTP):
    async def _handle_client(self) -> None:
        if self.event_handler.begin() == "refuses":
            await self.push("421 too busy")
            self.transport.close()
            return
        await super()._handle_client()


class _Controller(Controller):
    def factory(self) -> SMTP:
        return _Server(self.handler, **self.SMTP_kwargs)


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:  # the controller cannot choose a port itself
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def listening(handler: Peer, port: int | None = None, **options: Any) -> Iterator[int]:
    """Let `handler` take mail on a port; the port."""
    controller = _Controller(handler, hostname="127.0.0.1", port=port or free_port(), **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def mail_url(app: Flask, port: int, scheme: str = "smtp") -> Iterator[None]:
    """Let `app` send its mail to a port of this machine."""
    app.config.update(MAIL_URL=f"{scheme}://127.0.0.1:{port}", MAIL_TIMEOUT_SECONDS=SECONDS)
    try:
        yield
    finally:
        app.config.update(MAIL_URL="")


@contextmanager
def deaf_server(behaviour: str) -> Iterator[int]:
    """A port that accepts and then hangs, or drops the connection; the port."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        held: list[socket.socket] = []

        def accept() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                if behaviour == "drops":
                    connection.close()
                else:
                    held.append(connection)

        threading.Thread(target=accept, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        for connection in held:
            connection.close()
