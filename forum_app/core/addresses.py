"""E-mail addresses in one form only, how much of them is shown, and which paths a visitor may be sent on to; pure."""

import re
import unicodedata
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from forum_app.core.errors import FieldError
from forum_app.core.i18n import N_

LONGEST_PATH = 2000
ADDRESS = re.compile(r"[^\s<>\"(),:;@]+@[^\s<>\"(),:;@]+")
MASK = "***"
UNSAFE_IN_PATH = re.compile(r"[\x00-\x20\x7f\\]|[^\x00-\x7f]")


def normal_email(text: str) -> str:
    """The one form in which an address is stored, compared and written to: NFKC, lower case, ASCII domain.

    Full-width, composed and upper-case twins come out alike. Letters outside ASCII before the @ are refused:
    few servers deliver to them, and they imitate other people's addresses.

    Raises:
        FieldError: for the field "email"; the text is no address.
    """
    folded = unicodedata.normalize("NFKC", text).strip().lower()  # not casefold(): faß.de is not fass.de
    try:
        address = validate_email(folded, check_deliverability=False, allow_smtputf8=False, strict=True)
    except EmailNotValidError as error:
        raise FieldError("email", N_("전자우편 주소를 이름@기관.kr처럼 적어 주십시오.")) from error
    return f"{address.local_part}@{address.ascii_domain}".lower()


def masked_email(email: str) -> str:
    """name@example.kr as n***@example.kr, always three stars."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}{MASK}@{domain}"


def without_addresses(text: str) -> str:
    """`text` with every address in it masked: what other servers say is kept, and they repeat addresses."""
    return ADDRESS.sub(lambda found: masked_email(found[0]), text)


def own_path(text: str | None) -> str | None:
    """`text` if it is a path of this site that a browser cannot read as another host, else None."""
    if not text or len(text) > LONGEST_PATH or UNSAFE_IN_PATH.search(text):
        return None
    if not text.startswith("/") or text.startswith("//"):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return None if parts.scheme or parts.netloc else text
