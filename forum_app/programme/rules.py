"""Parts, sessions and what clashes between them; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from forum_app.core.i18n import N_


class SessionKind(StrEnum):
    """What a session is."""

    CEREMONY_ORDER = "order"
    TOUR_TALK = "tour_talk"
    ADDRESS = "address"
    TALK = "talk"
    RESULTS = "results"
    AWARDS = "awards"
    PLAQUES = "plaques"
    PHOTO = "photo"
    BREAK = "break"

    @classmethod
    def labels(cls) -> dict["SessionKind", str]:
        """The visible words."""
        return {
            cls.CEREMONY_ORDER: N_("식순"), cls.TOUR_TALK: N_("탐방·대담"), cls.ADDRESS: N_("축사"),
            cls.TALK: N_("발표"), cls.RESULTS: N_("성과 공유"), cls.AWARDS: N_("시상"),
            cls.PLAQUES: N_("현판 수여"), cls.PHOTO: N_("기념촬영"), cls.BREAK: N_("쉬는 시간"),
        }  # fmt: skip


class SpeakerRole(StrEnum):
    """What a person does in a session."""

    SPEAKER = "speaker"
    MODERATOR = "moderator"
    MC = "mc"
    GUEST = "guest"

    @classmethod
    def labels(cls) -> dict["SpeakerRole", str]:
        """The visible words."""
        return {cls.SPEAKER: N_("발표"), cls.MODERATOR: N_("좌장"), cls.MC: N_("사회"), cls.GUEST: N_("내빈")}


@dataclass(frozen=True, slots=True)
class Slot:
    """When, where and with whom a session takes place; times are UTC, `people` are person ids."""

    session_id: int
    starts_at: datetime
    minutes: int
    room_id: int | None
    people: frozenset[int] = frozenset()

    @property
    def ends_at(self) -> datetime:
        """The moment it is over."""
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Clash:
    """Two sessions that need the same room or person at the same time, for `minutes`."""

    first_id: int
    second_id: int
    minutes: int
    room_id: int | None
    people: frozenset[int]


def clashes(slots: Sequence[Slot]) -> list[Clash]:
    """Every pair that overlaps and shares a room or a person, in order of time."""
    ordered = sorted(slots, key=lambda s: (s.starts_at, s.session_id))
    found = []
    for i, first in enumerate(ordered):
        for second in ordered[i + 1 :]:
            if second.starts_at >= first.ends_at:
                break
            room = first.room_id if first.room_id is not None and first.room_id == second.room_id else None
            people = first.people & second.people
            if room is not None or people:
                overlap = min(first.ends_at, second.ends_at) - second.starts_at
                minutes = int(overlap.total_seconds() // 60)
                found.append(Clash(first.session_id, second.session_id, minutes, room, people))
    return found


LONGEST_MINUTES = 600


def outside_days(starts_at: datetime, minutes: int, opens: datetime, closes: datetime) -> bool:
    """Whether a session leaves the days of its forum; `opens` and `closes` are their first and last moment."""
    return starts_at < opens or starts_at + timedelta(minutes=minutes) > closes


class Phase(StrEnum):
    """What a session is at a moment."""

    PAST = "past"
    NOW = "now"
    NEXT = "next"
    LATER = "later"


def phases(slots: Sequence[Slot], at: datetime) -> dict[int, Phase]:
    """Session id -> what it is at the moment `at`; next are all that start first after it."""
    upcoming = min((slot.starts_at for slot in slots if slot.starts_at > at), default=None)
    return {slot.session_id: _phase(slot, at, upcoming) for slot in slots}


def _phase(slot: Slot, at: datetime, upcoming: datetime | None) -> Phase:
    if slot.ends_at <= at:
        return Phase.PAST
    if slot.starts_at <= at:
        return Phase.NOW
    return Phase.NEXT if slot.starts_at == upcoming else Phase.LATER
