"""The clock of the tests: stands where it is put."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from forum_app.core import clock


class FrozenClock:
    """Replaces `core.clock` at its seam, for display and for deadlines."""

    def at(self, moment: str | datetime) -> datetime:
        """Stand at `moment`: "2023-12-05 10:00" as clocks in Seoul show it, or an aware datetime; in UTC."""
        if isinstance(moment, str):
            moment = datetime.fromisoformat(moment)
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=clock.SEOUL)
        stands = moment.astimezone(UTC)
        clock.source = lambda: stands
        return stands

    def forward(self, **duration: float) -> datetime:
        """Go on by a duration, say minutes=5, from where the clock stands; the new moment."""
        return self.at(clock.now() + timedelta(**duration))

    def run(self) -> None:
        """Show the real time again."""
        clock.source = None
