"""The conditions of an assignment as they stand in an address or a form."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from forum_app.contest.models import Round
from forum_app.contest.queries.assignment import Conditions

SEED_LENGTH: Final = 40
MOST_RESERVES: Final = 20

_WHOLE = re.compile(r"[0-9]{1,6}")


def read_conditions(fields: Mapping[str, str], rounds: Sequence[Round]) -> Conditions:
    """What `fields` say; what is empty or cannot be read is as if it were not there.

    Fields are seed, reserves, and cap_<code> and floor_<code> of a round. `way` is one of the ways out that the page
    offers ("cap_doc=37"), and counts more than the others.
    """
    conditions = Conditions(
        seed=fields.get("seed", "").strip()[:SEED_LENGTH],
        caps=_numbers(fields, "cap", rounds),
        floors=_numbers(fields, "floor", rounds),
        reserves=min(_number(fields.get("reserves")) or 0, MOST_RESERVES),
    )
    name, _, text = fields.get("way", "").partition("=")
    number = _number(text)
    if number is None:
        return conditions
    if name == "reserves":
        return replace(conditions, reserves=min(number, MOST_RESERVES))
    chosen = next((round_ for round_ in rounds if name == f"cap_{round_.code}"), None)
    return conditions.with_cap(chosen, number) if chosen else conditions


def fields_of(conditions: Conditions) -> dict[str, str]:
    """The fields that say the same."""
    fields = {"seed": conditions.seed, "reserves": str(conditions.reserves or "")}
    fields |= {f"cap_{code}": str(cap) for code, cap in conditions.caps.items()}
    fields |= {f"floor_{code}": str(floor) for code, floor in conditions.floors.items()}
    return {name: value for name, value in fields.items() if value}


def _numbers(fields: Mapping[str, str], name: str, rounds: Sequence[Round]) -> dict[str, int]:
    read = {round_.code: _number(fields.get(f"{name}_{round_.code}")) for round_ in rounds}
    return {code: number for code, number in read.items() if number is not None}


def _number(text: str | None) -> int | None:
    text = (text or "").strip()
    return int(text) if _WHOLE.fullmatch(text) else None
