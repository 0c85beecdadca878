"""How long personal data are kept after the last day of a forum, reckoned and in words; pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from forum_app.core.i18n import N_

MONTHS_A_YEAR = 12


class KeepUnit(StrEnum):
    """In what the time is counted for which data are kept."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"

    @classmethod
    def labels(cls) -> dict["KeepUnit", str]:
        """The visible words."""
        return {cls.DAY: N_("일"), cls.MONTH: N_("개월"), cls.YEAR: N_("년")}


@dataclass(frozen=True, slots=True)
class Keep:
    """`count` times `unit` after the forum's last day."""

    count: int
    unit: KeepUnit

    def erase_on(self, last_day: date) -> date:
        """The day in Seoul on which what was kept since `last_day` is erased.

        A month later is the same day of that month, or its last day where it is shorter.
        """
        if self.unit is KeepUnit.DAY:
            return last_day + timedelta(days=self.count)
        months = self.count * (MONTHS_A_YEAR if self.unit is KeepUnit.YEAR else 1)
        year, month = divmod(last_day.year * MONTHS_A_YEAR + last_day.month - 1 + months, MONTHS_A_YEAR)
        return date(year, month + 1, min(last_day.day, monthrange(year, month + 1)[1]))

    @property
    def words(self) -> str:
        """As a notice says it in Korean: 3개월."""
        return f"{self.count}{KeepUnit.labels()[self.unit]}"

    @property
    def words_en(self) -> str:
        """The same in English: 3 months."""
        return f"{self.count} {self.unit.value}{'' if self.count == 1 else 's'}"
