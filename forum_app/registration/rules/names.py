"""Korean names by their first consonants, as people type them in a hurry: ㅎㄱㄷ for 홍길동; pure."""

import unicodedata
from typing import Final

LEADING: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
FINAL: Final = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
FIRST_SYLLABLE: Final = 0xAC00
FIRST_CONJOINING: Final = 0x1100
FINALS: Final = len(FINAL)
SYLLABLES_A_CONSONANT: Final = 21 * FINALS  # vowels times finals (The Unicode Standard, 3.12)
# Two consonants typed one after the other are drawn as one by Korean keyboards where such a final exists.
TYPED_APART: Final = str.maketrans({
    "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ", "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ",
    "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
    **{chr(FIRST_CONJOINING + n): letter for n, letter in enumerate(LEADING)},
})  # fmt: skip


def initials(name: str) -> str:
    """The first consonant of each syllable; other letters lower case, spaces left out."""
    return "".join(_initial(letter) for letter in _letters(name))


def typed(text: str) -> str:
    """What somebody typed to find a name: composed, consonants apart, lower case, without spaces."""
    return _letters(_letters(text).translate(TYPED_APART))


def is_typed_as(name: str, text: str) -> bool:
    """Whether `text` is how somebody types a part of `name`.

    A consonant stands for any syllable that it begins. The last syllable may not be finished, and its final
    consonant may turn out to begin the next one: 홍ㄱ, 홍기 and 홍길ㄷ are on the way to 홍길동, 홍긷 to 홍기동.
    """
    letters, wanted = _letters(name), typed(text)
    if not wanted:
        return False
    return any(_fits_at(letters, start, wanted) for start in range(len(letters) - len(wanted) + 1))


def opened(syllable: str) -> str:
    """`syllable` without its final consonant."""
    return chr(ord(syllable) - (ord(syllable) - FIRST_SYLLABLE) % FINALS)


def is_syllable(letter: str) -> bool:
    """Whether `letter` is a composed Korean syllable."""
    return "가" <= letter <= "힣"


def _letters(text: str) -> str:
    return "".join(letter.lower() for letter in unicodedata.normalize("NFC", text) if not letter.isspace())


def _initial(letter: str) -> str:
    if not is_syllable(letter):
        return letter
    return LEADING[(ord(letter) - FIRST_SYLLABLE) // SYLLABLES_A_CONSONANT]


def _fits_at(letters: str, start: int, wanted: str) -> bool:
    finished, last = wanted[:-1], wanted[-1]
    if not all(want in (letters[start + n], _initial(letters[start + n])) for n, want in enumerate(finished)):
        return False
    end = start + len(finished)
    return last in (letters[end], _initial(letters[end])) or _begins(letters[end : end + 2], last)


def _begins(letters: str, last: str) -> bool:
    """Whether `last`, typed half, may become the first of `letters`."""
    first = letters[0]
    if not (is_syllable(last) and is_syllable(first)) or opened(last) != opened(first):
        return False
    final = FINAL[(ord(last) - FIRST_SYLLABLE) % FINALS]
    return final == " " or (first == opened(first) and _initial(letters[1:2]) == final)
