"""What decides in a contest: states, steps, points; pure."""

from forum_app.contest.rules.after import (
    OBJECTION_WORKFLOW,
    REQUEST_WORKFLOW,
    Feedback,
    ObjectionFacts,
    ObjectionKind,
    ObjectionState,
    RecomputeBasis,
    RequestFacts,
    RequestState,
)
from forum_app.contest.rules.conflicts import CONFLICT_WORKFLOW, ConflictFacts, ConflictState
from forum_app.contest.rules.contest import CONTEST_WORKFLOW, ContestFacts, ContestState
from forum_app.contest.rules.entries import ENTRY_WORKFLOW, EntryFacts, EntryState, state_for_entrant
from forum_app.contest.rules.pace import minutes_at_pace
from forum_app.contest.rules.panel import ExclusionKind
from forum_app.contest.rules.pledge import Availability, PledgeText
from forum_app.contest.rules.points import Band, bands, points_problem, read_points
from forum_app.contest.rules.reopening import REOPENABLE, REOPENING_WORKFLOW, ReopeningFacts, ReopeningState
from forum_app.contest.rules.sheets import SHEET_WORKFLOW, SheetFacts, SheetState

__all__ = [
    "CONFLICT_WORKFLOW", "CONTEST_WORKFLOW", "ENTRY_WORKFLOW", "OBJECTION_WORKFLOW", "REOPENABLE", "REOPENING_WORKFLOW",
    "REQUEST_WORKFLOW", "SHEET_WORKFLOW", "Availability", "Band", "ConflictFacts", "ConflictState", "ContestFacts",
    "ContestState", "EntryFacts", "EntryState", "ExclusionKind", "Feedback", "ObjectionFacts", "ObjectionKind",
    "ObjectionState", "PledgeText", "RecomputeBasis", "ReopeningFacts", "ReopeningState", "RequestFacts",
    "RequestState", "SheetFacts", "SheetState", "bands", "minutes_at_pace", "points_problem", "read_points",
    "state_for_entrant",
]  # fmt: skip
