"""One step for many registrations that were chosen in the list."""

from collections.abc import Sequence
from dataclasses import dataclass

from forum_app.core.errors import StepRefused
from forum_app.core.permissions import Actor
from forum_app.registration.models import Registration
from forum_app.registration.services.places import Tell
from forum_app.registration.services.steps import advance_registration


@dataclass(frozen=True, slots=True)
class BulkResult:
    """How many of the chosen moved, and which stayed as they were because the step was not possible."""

    moved: int
    stayed: Sequence[Registration]


def advance_many(rows: Sequence[Registration], step: str, *, actor: Actor, tell: Tell, reason: str = "") -> BulkResult:
    """Take the same step with each of `rows`, in their order; a refusal of one does not keep the others."""
    before = {row.id: row.state for row in rows}
    for row in rows:
        if row.state is before[row.id]:  # a group moves with the first of it
            try:
                advance_registration(row, step, actor=actor, tell=tell, reason=reason)
            except StepRefused:
                continue
    stayed = [row for row in rows if row.state is before[row.id]]
    return BulkResult(len(rows) - len(stayed), stayed)
