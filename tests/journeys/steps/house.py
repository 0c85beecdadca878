"""The house the journey goes through: the application, its clock, and everybody who has a browser there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from click.testing import Result
from flask import Flask

from tests.journeys.steps.person import Person
from tests.support.frozen_clock import FrozenClock

FORUM, CONTEST = "2023-2", "2023"
AWARD_CEREMONY, PLAQUE_CEREMONY = "2023-awards", "2023-plaques"
ENTRIES_BY_TRACK = {"biz": 30, "tech": 34}
AWARDS_A_TRACK = 6
JUDGES, JUDGES_AN_ENTRY = 9, 5
SHEETS = 64 * JUDGES_AN_ENTRY


@dataclass
class House:
    """Everything the chapters share; what they know of each other went over a page."""

    app: Flask
    clock: FrozenClock
    people: dict[str, Person] = field(default_factory=dict)
    award_codes: list[str] = field(default_factory=list)
    certificate_codes: list[str] = field(default_factory=list)

    def person(self, name: str) -> Person:
        """The person of that name; a new one comes in with an empty browser."""
        if name not in self.people:
            self.people[name] = Person(self.app, name)
        return self.people[name]

    @property
    def organiser(self) -> Person:
        """Who runs the forum."""
        return self.people["행사 담당"]

    @property
    def officer(self) -> Person:
        """Who keeps the register of certifications."""
        return self.people["인증 담당"]

    @property
    def judges(self) -> list[Person]:
        """The panel, in the order of the invitations."""
        return [self.people[f"심사위원 {n}"] for n in range(1, JUDGES + 1)]

    def stranger(self) -> Person:
        """Somebody whose browser has seen nothing of this house, on its first page."""
        stranger = Person(self.app, "방문자")
        stranger.type_address("/")
        return stranger

    def run(self, *words: str) -> Result:
        """What `flask words…` prints; it must end well."""
        result = self.app.test_cli_runner().invoke(args=list(words))
        assert result.exit_code == 0, f"flask {' '.join(words)}: {result.output}"
        return result


@contextmanager
def chapter(title: str) -> Iterator[None]:
    """Name the chapter in which something fails."""
    try:
        yield
    except Exception as failure:
        failure.add_note(f"in the chapter: {title}")
        raise
