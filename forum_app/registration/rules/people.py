"""What is written about a person, and how much of it is shown to whom; pure."""

import re
import unicodedata

RESIDENT_NUMBER = re.compile(r"(?<!\d)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])[\s-]?[1-8]\d{6}(?!\d)")
INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})  # Unicode categories
MASK = "*"


def one_line(text: str) -> str:
    """`text` composed (NFC), without spaces around it, with single spaces inside.

    Raises:
        ValueError: it holds control or other invisible characters.
    """
    if any(unicodedata.category(letter) in INVISIBLE for letter in text if letter not in "\t\r\n"):
        raise ValueError("unprintable characters")
    return " ".join(unicodedata.normalize("NFC", text).split())


def names_a_resident_number(text: str) -> bool:
    """Whether `text` holds what looks like a resident registration number, which may not be collected here.

    Source: Personal Information Protection Act, art. 24-2.
    """
    return RESIDENT_NUMBER.search(unicodedata.normalize("NFKC", text)) is not None


def masked_name(name: str) -> str:
    """홍길동 as 홍*동, 홍길 as 홍*: the first letter and, of three or more, the last."""
    if len(name) <= 2:  # noqa: PLR2004 - two letters: nothing lies between them
        return name[:1] + MASK * (len(name) - 1)
    return name[0] + MASK * (len(name) - 2) + name[-1]
