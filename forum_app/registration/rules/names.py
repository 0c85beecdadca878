"""Korean names by their first consonants, as people type them in a hurry: ㅎㄱㄷ for 홍길동; pure."""

import unicodedata
from typing import Final

LEADING: Final = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
FIRST_SYLLABLE: Final = 0xAC00
SYLLABLES_A_CONSONANT: Final = 21 * 28  # vowels times finals (The Unicode Standard, 3.12)


def initials(name: str) -> str:
    """The first consonant of each syllable; other letters lower case, spaces left out."""
    letters = unicodedata.normalize("NFC", name)
    return "".join(_initial(letter) for letter in letters if not letter.isspace())


def _initial(letter: str) -> str:
    if not "가" <= letter <= "힣":
        return letter.lower()
    return LEADING[(ord(letter) - FIRST_SYLLABLE) // SYLLABLES_A_CONSONANT]
