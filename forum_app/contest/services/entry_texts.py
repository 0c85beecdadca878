"""What is said of an entry, in one form: single spaces, NFC, nothing invisible, nothing that may not be collected."""

import re
import unicodedata
from dataclasses import dataclass, replace

from forum_app.core.addresses import normal_email
from forum_app.core.errors import FieldError
from forum_app.core.i18n import N_
from forum_app.institutions.rules import Region

MAX_TITLE = 200
MAX_SUMMARY = 4000
MAX_CONTACT_NAME = 80
RESIDENT_NUMBER = re.compile(r"(?<!\d)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])[\s-]?[1-8]\d{6}(?!\d)")
INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})  # Unicode categories


@dataclass(frozen=True, slots=True)
class EntryGiven:
    """What is said of an entry; `track` is the code of a track."""

    track: str
    title: str
    institution: str
    business_no: str = ""
    region: Region | None = None
    contact_name: str = ""
    contact_email: str = ""
    summary: str = ""


def checked(given: EntryGiven, *, needs_contact: bool) -> EntryGiven:
    """`given` in one form: single spaces, NFC, the address normalised.

    Raises:
        FieldError: something is missing, too long or may not be collected.
    """
    given = replace(
        given,
        title=tidy_line("title", given.title, MAX_TITLE),
        summary=tidy_text("summary", given.summary, MAX_SUMMARY),
        contact_name=tidy_line("contact_name", given.contact_name, MAX_CONTACT_NAME),
        contact_email=tidy_email(given.contact_email),
    )
    if not given.title:
        raise FieldError("title", N_("제목을 적어 주십시오."))
    if needs_contact and not given.contact_name:
        raise FieldError("contact_name", N_("담당자 성명을 적어 주십시오."))
    if needs_contact and not given.contact_email:
        raise FieldError("contact_email", N_("담당자 전자우편을 적어 주십시오."))
    return given


def tidy_line(field: str, text: str, limit: int) -> str:
    """`text` on one line, at most `limit` letters.

    Raises:
        FieldError: too long, or something that may not be collected; `field` is its field.
    """
    return " ".join(tidy_text(field, text, limit).split())


def tidy_text(field: str, text: str, limit: int) -> str:
    """`text` with its lines, at most `limit` letters.

    Raises:
        FieldError: as for tidy_line.
    """
    tidy = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    if any(unicodedata.category(letter) in INVISIBLE for letter in tidy if letter not in "\t\n"):
        raise FieldError(field, N_("보이지 않는 문자가 들어 있습니다. 다시 적어 주십시오."))
    if len(tidy) > limit:
        raise FieldError(
            field, N_("%(limit)d자까지 적을 수 있습니다. 지금 %(found)d자입니다."), limit=limit, found=len(tidy)
        )
    refuse_resident_number(field, tidy)
    return tidy


def refuse_resident_number(field: str, text: str) -> None:
    """주민등록번호 may not be collected (개인정보 보호법 §24의2), not even in the name of a file.

    Raises:
        FieldError: there is something that looks like one.
    """
    if RESIDENT_NUMBER.search(unicodedata.normalize("NFKC", text)):
        raise FieldError(field, N_("주민등록번호로 보이는 숫자가 있습니다. 받지 않는 정보이니 지워 주십시오."))


def tidy_email(text: str) -> str:
    """An address in its normal form; empty stays empty.

    Raises:
        FieldError: it is none; the field is contact_email.
    """
    if not text.strip():
        return ""
    try:
        return normal_email(text)
    except FieldError as error:
        raise FieldError("contact_email", error.message) from error
