"""Finding a person at the door by what somebody typed."""

from itertools import groupby

from sqlalchemy import ColumnElement, and_, func, or_

from forum_app.registration.models import Registration
from forum_app.registration.rules import initials, is_syllable, is_typed_as, normal_code, opened, typed

LONGEST_SEARCH = 120
LONGEST_NUMBER = 8


def matches_at_door(text: str) -> ColumnElement[bool]:
    """What `sounds_like` can be true of, and little more: by name, consonants, affiliation, number or code."""
    wanted = _wanted(text)
    found = [Registration.affiliation.contains(wanted, autoescape=True)]
    if letters := typed(wanted):
        found.append(and_(Registration.initials.contains(initials(letters), autoescape=True), *_spelled(letters)))
    if (number := _number(wanted)) is not None:
        found.append(Registration.number == number)
    if code := normal_code(wanted):
        found.append(Registration.code == code)
    return or_(*found)


def sounds_like(person: Registration, text: str) -> bool:
    """Whether `text` names `person`."""
    wanted = _wanted(text)
    return (
        is_typed_as(person.name, wanted)
        or wanted.casefold() in person.affiliation.casefold()
        or person.number == _number(wanted)
        or person.code == normal_code(wanted)
    )


def _wanted(text: str) -> str:
    return text.strip()[:LONGEST_SEARCH]


def _number(wanted: str) -> int | None:
    digits = wanted.upper().removeprefix("R-")
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST_NUMBER
    return int(digits) if is_number else None


def _spelled(letters: str) -> list[ColumnElement[bool]]:
    """For each run of whole syllables in `letters`: that the name has it; the last of all may not be finished."""
    name = func.replace(Registration.name, " ", "")
    finished, last = letters[:-1], letters[-1]
    runs = ["".join(run) for whole, run in groupby(finished, is_syllable) if whole]
    conditions = [name.contains(run, autoescape=True) for run in runs]
    if is_syllable(last) and last != opened(last):
        conditions.append(
            or_(name.contains(last, autoescape=True), name.contains(opened(last), autoescape=True))
        )  # fmt: skip
    return conditions
