"""Boxes of badges at the desk: in which one a name lies, and how letters are dealt to boxes; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from forum_app.registration.rules.names import LEADING, initials

SINGLE_CONSONANT: Final = str.maketrans("ㄲㄸㅃㅆㅉ", "ㄱㄷㅂㅅㅈ")
LATIN_BOX: Final = "A–Z"
OTHER_BOX: Final = "#"
KOREAN_BOXES: Final = tuple(letter for letter in LEADING if letter == letter.translate(SINGLE_CONSONANT))
BOX_LETTERS: Final = (*KOREAN_BOXES, LATIN_BOX, OTHER_BOX)


def box_of(name: str) -> str:
    """The letter of the box in which the badge of `name` lies: ㄱ to ㅎ, A–Z, or # for all others and no name.

    Double consonants lie with the single ones, as in a telephone book.
    """
    first = initials(name)[:1].translate(SINGLE_CONSONANT)
    if first in KOREAN_BOXES:
        return first
    return LATIN_BOX if first.isascii() and first.isalpha() else OTHER_BOX


@dataclass(frozen=True, slots=True)
class Box:
    """One box at the desk: the letters it holds, in order, and how many badges."""

    letters: tuple[str, ...]
    count: int

    @property
    def title(self) -> str:
        """ㄱ; ㄴ–ㄹ for several; ㅊ–ㅎ, A–Z with those after the Korean ones."""
        korean = [letter for letter in self.letters if letter in KOREAN_BOXES]
        others = [letter for letter in self.letters if letter not in KOREAN_BOXES]
        spanned = korean[:1] if len(korean) <= 1 else [f"{korean[0]}–{korean[-1]}"]
        return ", ".join([*spanned, *others])


def boxes(counts: Mapping[str, int], wanted: int) -> list[Box]:
    """The letters of `counts` dealt to at most `wanted` boxes in order, so that the fullest is as light as can be.

    A letter is never divided, so that everybody finds their box at one look; letters without badges take no box.
    """
    letters = [letter for letter in BOX_LETTERS if counts.get(letter)]
    if not letters:
        return []
    limit = max(counts[letter] for letter in letters)
    while len(dealt := _filled(letters, counts, limit)) > max(1, wanted):
        limit += 1
    while len(dealt) < min(wanted, len(letters)):
        fullest = max((box for box in dealt if len(box.letters) > 1), key=lambda box: box.count)
        place = dealt.index(fullest)
        dealt[place : place + 1] = _halved(fullest, counts)
    return dealt


def _filled(letters: Sequence[str], counts: Mapping[str, int], limit: int) -> list[Box]:
    found: list[Box] = []
    for letter in letters:
        last = found[-1] if found else None
        if last is not None and last.count + counts[letter] <= limit:
            found[-1] = Box((*last.letters, letter), last.count + counts[letter])
        else:
            found.append(Box((letter,), counts[letter]))
    return found


def _halved(box: Box, counts: Mapping[str, int]) -> list[Box]:
    ways = [(box.letters[:n], box.letters[n:]) for n in range(1, len(box.letters))]
    halves = [[Box(part, sum(counts[letter] for letter in part)) for part in way] for way in ways]
    return min(halves, key=lambda pair: max(half.count for half in pair))
