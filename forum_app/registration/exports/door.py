"""What the door's phones read: people, answers to scans and counters, as JSON can say them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext

from forum_app.registration.queries import ArrivalCounts, DoorCounts, Guest, RosterRow
from forum_app.registration.rules import TicketKind, is_conflict
from forum_app.registration.services import Admission


def person_json(row: RosterRow) -> dict[str, Any]:
    """One person, with short keys because a phone keeps all of them."""
    return {
        "id": row.number, "h": row.token_hash, "c": row.code, "n": row.name, "i": row.initials, "a": row.affiliation,
        "k": gettext(TicketKind.labels()[row.kind]), "s": row.state.value, "in": moment_json(row.first_in_at),
        "at": row.first_desk, "out": row.is_out, "o": row.is_only_online,
    }  # fmt: skip


def answer_json(admission: Admission) -> dict[str, Any]:
    """What the desk is told about one scan; `first_at` and `first_desk` tell who let the person in."""
    scan, person, first = admission.scan, admission.registration, admission.check_in
    return {
        "key": scan.key,
        "outcome": scan.outcome.value,
        "name": person.name if person else "",
        "number": person.number if person else None,
        "first_at": moment_json(first.checked_in_at) if first else None,
        "first_desk": first.desk if first else "",
        "conflict": is_conflict(scan.direction, scan.outcome, let_in=scan.let_in),
        "online": admission.is_only_online,
    }


def broken_json(key: str | None, wrong: str) -> dict[str, Any]:
    """What is said of a scan that cannot be read: it was not kept, and sending it again will not help."""
    return {
        "key": key, "outcome": None, "name": "", "number": None, "first_at": None, "first_desk": "",
        "conflict": False, "online": False, "error": wrong,
    }  # fmt: skip


def totals_json(counts: ArrivalCounts | DoorCounts) -> dict[str, int]:
    """How many have come, of how many."""
    return {"inside": counts.inside, "expected": counts.expected}


def counters_json(counts: DoorCounts, guests: Sequence[Guest]) -> dict[str, Any]:
    """The counters by desk, the guests of honour who have come, and how many conflicts wait."""
    return {
        **totals_json(counts),
        "out": counts.outside,
        "conflicts": counts.conflicts,
        "desks": [
            {"desk": one.desk, "count": one.count, "last_at": moment_json(one.last_at)} for one in counts.desks
        ],
        "vip": [
            {"number": one.number, "name": one.name, "affiliation": one.affiliation, "at": moment_json(one.at),
             "desk": one.desk}
            for one in guests
        ],
    }  # fmt: skip


def moment_json(moment: datetime | None) -> str | None:
    """RFC 3339."""
    return moment.isoformat() if moment else None
