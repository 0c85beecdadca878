"""When a forum may still be changed, and what its hosts do; pure."""

from datetime import date
from enum import StrEnum

from forum_app.core.i18n import N_


class HostKind(StrEnum):
    """What an organisation is to a forum."""

    HOST = "host"
    OPERATOR = "operator"
    SPONSOR = "sponsor"
    PARTNER = "partner"

    @classmethod
    def labels(cls) -> dict["HostKind", str]:
        """The visible words."""
        return {
            cls.HOST: N_("주최"),
            cls.OPERATOR: N_("주관"),
            cls.SPONSOR: N_("후원"),
            cls.PARTNER: N_("협력기관"),
        }


def forum_is_over(ends_on: date, today: date) -> bool:
    """Whether the last day has passed: such an edition is shown as ended and is read-only."""
    return today > ends_on


def days_until(day: date, today: date) -> int:
    """D-day count: positive before, 0 on the day, negative after."""
    return (day - today).days
