"""Read one JSON object of a rule set key by key and note every problem with its place."""

import re
from decimal import Decimal
from enum import StrEnum
from typing import Final, Literal, TypeVar

from forum_app.contest.judging.problems import RuleProblem
from forum_app.core.i18n import N_

LARGEST_WHOLE: Final = 10**12
LONGEST_TEXT: Final = 1000
LONGEST_ID: Final = 100

_DECIMAL = re.compile(r"(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,12})?")
_Choice = TypeVar("_Choice", bound=StrEnum)


class Required:
    """Marks a key that has no default."""


REQUIRED: Final = Required()


def as_decimal(value: object) -> Decimal | None:
    """A non-negative decimal from its text or from a whole number; None if it is neither."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, str) and _DECIMAL.fullmatch(value):
        return Decimal(value)
    return None


class RulesReader:
    """Reads the keys of one object; what is wrong is noted and a harmless value stands in for it."""

    def __init__(self, value: object, where: str, problems: list[RuleProblem]) -> None:
        self.where = where
        self._problems = problems
        self._fields: dict[str, object] = {}
        self._known: set[str] = set()
        self._is_object = isinstance(value, dict)
        if isinstance(value, dict):
            self._fields = value
        else:
            self.note("", N_("이름과 값으로 된 객체여야 합니다."))

    def place(self, key: str) -> str:
        """The full path of a key."""
        return f"{self.where}.{key}" if self.where and key else self.where or key

    def note(self, key: str, message: str, **params: object) -> None:
        """Record a problem of a key."""
        self._problems.append(RuleProblem(self.place(key), message, params))

    def take(self, key: str, default: object) -> object:
        """The raw value of a key or its default."""
        self._known.add(key)
        if key in self._fields:
            return self._fields[key]
        if default is REQUIRED and self._is_object:
            self.note(key, N_("꼭 있어야 하는 값입니다."))
            return None
        return default

    def _missing(self, key: str, default: object) -> bool:
        return default is REQUIRED and key not in self._fields

    def identifier(self, key: str = "id") -> str:
        """A required id: printable, without spaces around it. The path stands in for a bad one."""
        value = self.take(key, REQUIRED)
        if isinstance(value, str) and is_name(value):
            return value
        if not self._missing(key, REQUIRED):
            self.note(key, N_("앞뒤에 공백이 없는 %(longest)d자 이하의 글자여야 합니다."), longest=LONGEST_ID)
        return self.place(key)

    def text(self, key: str, default: str) -> str:
        """A text, possibly empty."""
        value = self.take(key, default)
        if isinstance(value, str) and len(value) <= LONGEST_TEXT and _is_unicode(value):
            return value
        self.note(key, N_("%(longest)d자 이하의 글이어야 합니다."), longest=LONGEST_TEXT)
        return default

    def optional_text(self, key: str) -> str | None:
        """A text or null."""
        return None if self.take(key, None) is None else self.text(key, "")

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self.take(key, default)
        if isinstance(value, bool):
            return value
        self.note(key, N_("true 또는 false여야 합니다."))
        return default

    def whole(self, key: str, default: int | Required, *, least: int, most: int = LARGEST_WHOLE) -> int:
        """A whole number within its limits."""
        value = self.take(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        if not self._missing(key, default):
            self.note(key, N_("%(least)d부터 %(most)d까지의 정수여야 합니다."), least=least, most=most)
        return default if isinstance(default, int) else least

    def optional_whole(self, key: str, *, least: int) -> int | None:
        """A whole number or null."""
        return None if self.take(key, None) is None else self.whole(key, least, least=least)

    def decimal(self, key: str, default: str | Required, *, above_zero: bool = False) -> Decimal:
        """A decimal written as text, such as "0.10"."""
        value = as_decimal(self.take(key, default))
        if value is not None and not (above_zero and value == 0):
            return value
        if not self._missing(key, default):
            message = N_('"20"이나 "0.5"처럼 따옴표 안에 쓴 0보다 큰 수여야 합니다.')
            if not above_zero:
                message = N_('"20"이나 "0.5"처럼 따옴표 안에 쓴 0 이상의 수여야 합니다.')
            self.note(key, message)
        return Decimal(default) if isinstance(default, str) else Decimal(LARGEST_WHOLE)

    def optional_decimal(self, key: str) -> Decimal | None:
        """A decimal or null."""
        return None if self.take(key, None) is None else self.decimal(key, "0")

    def choice(self, key: str, default: _Choice) -> _Choice:
        """One of a fixed list of words."""
        chosen = self.take(key, default.value)
        kinds = type(default)
        for kind in kinds:
            if kind.value == chosen:
                return kind
        self.note(key, N_("다음 가운데 하나여야 합니다: %(words)s"), words=", ".join(kinds))
        return default

    def choices(self, key: str, kinds: type[_Choice]) -> tuple[_Choice, ...]:
        """A list of different words; every word, in order, when the key is absent."""
        raw = self.take(key, [kind.value for kind in kinds])
        words = [kind.value for kind in kinds]
        if isinstance(raw, list) and all(word in words for word in raw) and len(set(raw)) == len(raw):
            return tuple(kinds(word) for word in raw)
        self.note(key, N_("겹치지 않는 목록이어야 합니다. 쓸 수 있는 말: %(words)s"), words=", ".join(words))
        return tuple(kinds)

    def section(self, key: str) -> "RulesReader":
        """An object inside this one; all of its defaults when absent."""
        return RulesReader(self.take(key, {}), self.place(key), self._problems)

    def sections(self, key: str, *, least: Literal[0, 1]) -> list["RulesReader"]:
        """A required list of objects."""
        raw = self.take(key, REQUIRED)
        if isinstance(raw, list) and len(raw) >= least:
            return [RulesReader(item, f"{self.place(key)}[{place}]", self._problems) for place, item in enumerate(raw)]
        if not self._missing(key, REQUIRED):
            self.note(key, N_("항목이 %(least)d개 이상인 목록이어야 합니다."), least=least)
        return []

    def close(self) -> None:
        """Note every key nobody asked for: a misspelt setting must not be lost silently."""
        for key in self._fields:
            if key not in self._known:
                self.note(str(key), N_("알 수 없는 이름입니다."))


def is_name(text: str) -> bool:
    """Whether `text` can name something: printable, no spaces around it, not too long."""
    return 0 < len(text) <= LONGEST_ID and text.isprintable() and text == text.strip()


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in text)
