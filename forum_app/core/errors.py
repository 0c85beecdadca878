"""What may go wrong in the domain, in words for the person in front of the screen; pure.

Messages are Korean msgids; `core.http_errors` translates them and picks the HTTP status.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class DomainError(Exception):
    """A refusal of the rules: nothing has been written."""

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message)
        self.message = message
        self.params = params

    def __str__(self) -> str:
        return self.message % self.params if self.params else self.message


class NotFound(DomainError):
    """The thing does not exist, or the actor may not know that it does."""


class StepRefused(DomainError):
    """A workflow step is not possible now."""


class Conflict(DomainError):
    """Somebody else was faster, or a unique thing exists already."""


class NoPlace(Conflict):
    """Something with a limit is full."""


class FieldError(DomainError):
    """One field of a form is wrong; `field` is its name."""

    def __init__(self, field: str, message: str, **params: object) -> None:
        super().__init__(message, **params)
        self.field = field


@dataclass(frozen=True, slots=True)
class LineError:
    """What is wrong in one line of an imported file; `line` counts from 1, the header included."""

    line: int
    message: str
    params: tuple[tuple[str, object], ...] = ()

    def __str__(self) -> str:
        return self.message % dict(self.params) if self.params else self.message


class ImportRefused(DomainError):
    """A file has bad lines; nothing of it was written. `errors` are in line order."""

    def __init__(self, message: str, errors: Sequence[LineError], **params: object) -> None:
        super().__init__(message, **params)
        self.errors = tuple(errors)
