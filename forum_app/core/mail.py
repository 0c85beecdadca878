"""Hands outgoing mail to the server named by MAIL_URL; only importer of smtplib."""

import smtplib
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from flask import current_app

from forum_app.core import clock
from forum_app.core.db import db
from forum_app.core.delivery import Bounced, Claimed, NeverDeliverable

TIMEOUT_SECONDS = 30.0
REFUSED = 500  # SMTP answers from here on are final
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
PORTS = {"smtp": 25, "smtps": 465, "starttls": 587}


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG that the HTML text shows as `<img src="cid:NAME">`."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """An iCalendar file with the method that it names."""

    filename: str
    content: str
    method: str


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What goes beside the plain text: the same as HTML, its pictures, calendar files."""

    html: str
    pictures: Sequence[Picture] = ()
    calendars: Sequence[CalendarFile] = ()


Encloser = Callable[[Mapping[str, Any], str], Enclosed | None]
_enclosers: dict[str, Encloser] = {}


def encloses(kind: str, make: Encloser) -> None:
    """Let `make` put together what is enclosed where `enclose["kind"]` is `kind`, when the mail leaves.

    It gets `enclose` and the plain text, and answers None when there is nothing to enclose any more.
    """
    _enclosers[kind] = make


def is_configured() -> bool:
    """Whether there is a mail server; without one mail waits and is shown as waiting."""
    return bool(current_app.config.get("MAIL_URL"))


def server_name() -> str:
    """The mail server's host, never its password; "" without one."""
    return urlsplit(current_app.config.get("MAIL_URL") or "").hostname or ""


def send(message: Claimed) -> None:
    """Send one mail of the outbox.

    Raises:
        Bounced: the address was refused for good.
        NeverDeliverable: the mail cannot be written, or the server cannot take such a one.
        OSError: the server could not be reached, was silent, or said "later" (smtplib's errors are OSErrors).
    """
    try:
        mail = compose(message.mail_id, message.payload)
    except (
        ValueError,
        IndexError,
        HeaderParseError,
    ) as error:  # what email raises for a bad address or subject
        raise NeverDeliverable(f"cannot be written as a mail: {error}") from error
    db.session.rollback()  # what was read for it; nothing stays open while the server thinks
    server = urlsplit(current_app.config["MAIL_URL"])
    connection = _connect(server, current_app.config.get("MAIL_TIMEOUT_SECONDS", TIMEOUT_SECONDS))
    try:
        _sign_in(connection, server)
        connection.send_message(mail)
        with suppress(OSError):  # the server has taken the mail, however it says goodbye
            connection.quit()
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        raise _verdict(code, answer) from error
    except smtplib.SMTPDataError as error:
        raise _verdict(error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPNotSupportedError as error:  # an address that this server cannot take
        raise NeverDeliverable(str(error)) from error
    finally:
        connection.close()


def compose(mail_id: str | None, payload: dict[str, Any]) -> EmailMessage:
    """The mail of an outbox message; `mail_id` stands before the @ of its Message-ID.

    Raises:
        ValueError, IndexError, HeaderParseError: the address or the subject cannot stand in a header.
    """
    mail = EmailMessage()
    mail["From"] = current_app.config["MAIL_FROM"]
    mail["To"] = Address(addr_spec=payload["to"])  # one recipient, whatever the text says
    mail["Subject"] = payload["subject"]
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{mail_id}@{_host()}>"
    mail["Auto-Submitted"] = "auto-generated"
    if "reply_to" in payload:
        mail["Reply-To"] = Address(addr_spec=payload["reply_to"])
    if "unsubscribe" in payload:
        mail["List-Unsubscribe"] = f"<{payload['unsubscribe']}>"
    mail.set_content(payload["body"])
    enclose = payload.get("enclose")
    if enclose and (enclosed := _enclosers[enclose["kind"]](enclose, payload["body"])):
        _put_in(mail, enclosed)
    return mail


def _host() -> str:
    return urlsplit(current_app.config["BASE_URL"]).hostname or "localhost"


def _put_in(mail: EmailMessage, enclosed: Enclosed) -> None:
    mail.add_alternative(enclosed.html, subtype="html")
    html = mail.get_body(["html"])
    for picture in enclosed.pictures:
        assert isinstance(html, EmailMessage)  # noqa: S101 - added two lines above
        html.add_related(
            picture.content, "image", "png", cid=f"<{picture.name}>", filename=f"{picture.name}.png",
            disposition="inline",
        )  # fmt: skip
    for calendar in enclosed.calendars:
        mail.add_attachment(
            calendar.content, subtype="calendar", filename=calendar.filename, params={"method": calendar.method}
        )


def _connect(server: SplitResult, timeout: float) -> smtplib.SMTP:
    host, port = server.hostname or "localhost", server.port or PORTS[server.scheme]
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=timeout, context=ssl.create_default_context())
    connection = smtplib.SMTP(host, port, timeout=timeout)
    try:
        connection.ehlo()
        if server.scheme == "starttls" or connection.has_extn("starttls"):
            connection.starttls(context=ssl.create_default_context())
            connection.ehlo()
    except smtplib.SMTPNotSupportedError as error:
        connection.close()
        raise ConnectionRefusedError("the mail server offers no encryption; nothing was sent") from error
    except BaseException:
        connection.close()
        raise
    return connection


def _sign_in(connection: smtplib.SMTP, server: SplitResult) -> None:
    if not server.username:
        return
    encrypted = isinstance(connection.sock, ssl.SSLSocket)
    if not encrypted and server.hostname not in LOOPBACK:
        raise ConnectionRefusedError("the mail server offers no encryption; the password was not sent")
    connection.login(unquote(server.username), unquote(server.password or ""))


def _verdict(code: int, answer: bytes | str) -> Exception:
    text = answer.decode("utf-8", errors="replace") if isinstance(answer, bytes) else answer
    return Bounced(f"{code} {text}") if code >= REFUSED else ConnectionError(f"{code} {text}")
