"""What the engine refuses, and how it says so: every problem at once, each with its place."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from forum_app.core.errors import DomainError, ImportRefused, LineError
from forum_app.core.i18n import N_


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """One thing to put right in a rule set; `where` is its key, such as `rounds[0].criteria[1].max`."""

    where: str
    message: str
    params: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.where}: {self.message % self.params}"


class RuleSetError(DomainError):
    """The rule set cannot be used; `problems` lists everything that is wrong with it."""

    def __init__(self, problems: Sequence[RuleProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(N_("심사 규칙에서 고쳐야 할 곳이 %(count)d곳입니다."), count=len(self.problems))


class ScoresRefused(ImportRefused):
    """Scores do not fit the rule set; a line is that of the file, or the 1-based place in a list."""

    def __init__(self, errors: Sequence[LineError]) -> None:
        super().__init__(N_("점수 자료에서 고쳐야 할 곳이 %(count)d곳입니다."), errors, count=len(errors))


class EntriesRefused(ImportRefused):
    """The list of entries is not usable; lines as in `ScoresRefused`."""

    def __init__(self, errors: Sequence[LineError]) -> None:
        super().__init__(N_("작품 목록에서 고쳐야 할 곳이 %(count)d곳입니다."), errors, count=len(errors))


class JudgesRefused(ImportRefused):
    """The list of judges is not usable; lines as in `ScoresRefused`."""

    def __init__(self, errors: Sequence[LineError]) -> None:
        super().__init__(N_("심사위원 목록에서 고쳐야 할 곳이 %(count)d곳입니다."), errors, count=len(errors))


class ResultRefused(DomainError):
    """The scores are sound, but the rules do not lead to a result."""


class TiesUndecided(ResultRefused):
    """An award line cuts through equals and no link of the tie chain separates them."""

    def __init__(self, entries: Sequence[str]) -> None:
        self.entries = tuple(entries)
        super().__init__(
            N_("시상 경계의 동점을 가릴 수 없습니다: %(entries)s. 추첨 값이 필요합니다."),
            entries=", ".join(self.entries),
        )


def line_error(line: int, message: str, **params: object) -> LineError:
    """A line error from keyword parameters."""
    return LineError(line, message, tuple(params.items()))
