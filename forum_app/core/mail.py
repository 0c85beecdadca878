"""Hands outgoing mail to the server named by MAIL_URL; only importer of smtplib."""

import smtplib
import ssl
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from flask import current_app

from forum_app.core import clock
from forum_app.core.delivery import Claimed, NeverDeliverable

TIMEOUT_SECONDS = 30.0
REFUSED = 500  # SMTP answers from here on are final
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


def is_configured() -> bool:
    """Whether there is a mail server; without one mail waits and is shown as waiting."""
    return bool(current_app.config.get("MAIL_URL"))


def send(message: Claimed) -> None:
    """Send one mail of the outbox.

    Raises:
        NeverDeliverable: the address or the text was refused for good.
        OSError: the server could not be reached, was silent, or said "later" (smtplib's errors are OSErrors).
    """
    try:
        mail = compose(message.key, message.payload)
    except (
        ValueError,
        IndexError,
        HeaderParseError,
    ) as error:  # what email raises for a bad address or subject
        raise NeverDeliverable(f"cannot be written as a mail: {error}") from error
    server = urlsplit(current_app.config["MAIL_URL"])
    timeout = current_app.config.get("MAIL_TIMEOUT_SECONDS", TIMEOUT_SECONDS)
    try:
        with _connect(server, timeout) as connection:
            _sign_in(connection, server)
            connection.send_message(mail)
    except smtplib.SMTPRecipientsRefused as error:
        code, answer = next(iter(error.recipients.values()))
        raise _verdict(code, answer) from error
    except smtplib.SMTPDataError as error:
        raise _verdict(error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPNotSupportedError as error:  # an address that this server cannot take
        raise NeverDeliverable(str(error)) from error


def compose(key: str, payload: dict[str, Any]) -> EmailMessage:
    """The mail of an outbox message; the same key always gives the same Message-ID.

    Raises:
        ValueError, IndexError, HeaderParseError: the address or the subject cannot stand in a header.
    """
    site = urlsplit(current_app.config["BASE_URL"]).hostname or "localhost"
    mail = EmailMessage()
    mail["From"] = current_app.config["MAIL_FROM"]
    mail["To"] = Address(addr_spec=payload["to"])  # one recipient, whatever the text says
    mail["Subject"] = payload["subject"]
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{sha256(key.encode()).hexdigest()[:40]}@{site}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(payload["body"])
    return mail


def _connect(server: SplitResult, timeout: float) -> smtplib.SMTP:
    host = server.hostname or "localhost"
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(host, server.port or 465, timeout=timeout, context=ssl.create_default_context())
    connection = smtplib.SMTP(host, server.port or 25, timeout=timeout)
    connection.ehlo()
    if connection.has_extn("starttls"):
        connection.starttls(context=ssl.create_default_context())
        connection.ehlo()
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
    return NeverDeliverable(f"{code} {text}") if code >= REFUSED else ConnectionError(f"{code} {text}")
