"""Language of a request, and the mark for messages written where Flask is unknown."""

from typing import Final

LANGUAGES: Final = ("ko", "en")


def N_(message: str) -> str:  # noqa: N802  gettext's own name for a mark
    """Mark `message` (Korean) for the catalogues without translating it yet."""
    return message


def worded(thing: object, field: str, language: str) -> str:
    """`thing.field` in `language`; Korean where the English is missing. Templates have the filter `local`."""
    english = getattr(thing, f"{field}_en", None) if language == "en" else None
    return str(english or getattr(thing, field) or "")
