"""What a client did and was told, one line of JSON each, written before it goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

SIGN_UP, CANCEL = "sign-up", "cancel"
OK, REFUSED, UNKNOWN = "ok", "refused", "unknown"


@dataclass(frozen=True, slots=True)
class Event:
    """One act of one client.

    outcome: "ok" for a promise, "refused" for an answer that promises nothing, "unknown" when no answer came.
    key: the idempotency key of the form. email: the address in it. token: of the private page, "" without one.
    began, ended: seconds of the monotonic clock, which all processes of a machine share.
    """

    act: str
    outcome: str
    status: int
    key: str
    email: str
    token: str
    began: float
    ended: float

    @property
    def seconds(self) -> float:
        """How long the client waited."""
        return self.ended - self.began


class Log:
    """The log of one client; a line is on disk before the client does the next thing."""

    def __init__(self, path: Path) -> None:
        """Append to `path`."""
        self.file: TextIO = path.open("a", encoding="utf-8", buffering=1)

    def write(self, event: Event) -> Event:
        """Append one line."""
        self.file.write(json.dumps(asdict(event)) + "\n")
        return event


def read(folder: Path) -> Iterator[Event]:
    """The events of all clients."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            yield Event(**json.loads(line))
