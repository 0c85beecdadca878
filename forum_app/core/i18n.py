"""Language of a request, and the mark for messages written where Flask is unknown."""

from typing import Final

LANGUAGES: Final = ("ko", "en")


def N_(message: str) -> str:  # noqa: N802  gettext's own name for a mark
    """Mark `message` (Korean) for the catalogues without translating it yet."""
    return message
