"""Closes the network to the tests: only this machine and its sockets can be reached."""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

NAMES = {"localhost", "0.0.0.0", "::", "", None, b"localhost"}  # noqa: S104 - this machine by other names


class NetworkClosed(BaseException):
    """A test tried to leave the machine; not an Exception, so no `except Exception` hides it."""


def is_loopback(host: Any) -> bool:
    """Whether an address or name means this machine."""
    if host in NAMES:
        return True
    try:
        return ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host).is_loopback
    except ValueError:
        return False


def close() -> None:
    """Refuse every later connection and name look-up that leaves this machine; cannot be undone."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.connect" and isinstance(arguments[1], tuple) and not is_loopback(arguments[1][0]):
            raise NetworkClosed(f"a test connects to {arguments[1]}")
        if event == "socket.getaddrinfo" and not is_loopback(arguments[0]):
            raise NetworkClosed(f"a test looks up {arguments[0]}")

    sys.addaudithook(hook)
