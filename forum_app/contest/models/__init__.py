"""The tables of the contest: the call, the entries, the judging, the result."""

from forum_app.contest.models.after import (
    Flag,
    HeldComment,
    Objection,
    Recomputation,
    Review,
    ReviewDecision,
    ReviewMember,
    Revocation,
)
from forum_app.contest.models.blind import BlindCopy, BlindCover, BlindPage
from forum_app.contest.models.call import AwardSlot, Contest, Criterion, Round, Track
from forum_app.contest.models.conflicts import ConflictRequest
from forum_app.contest.models.eligibility import EligibilityAnswer, EligibilityQuestion
from forum_app.contest.models.eligibility_checks import CheckItem, CompletionRequest, EntryCheck
from forum_app.contest.models.entries import Entry
from forum_app.contest.models.entry_form import DocumentRequirement, FormField
from forum_app.contest.models.entry_parts import EntryAnswer, EntryAuthor, EntryFile
from forum_app.contest.models.judging import (
    Assignment,
    Exclusion,
    Judge,
    JudgeAffiliation,
    JudgeExpertise,
    JudgeRound,
    Score,
    ScoreSheet,
)
from forum_app.contest.models.live import Ballot, Presentation, PresentationPlan, Vote
from forum_app.contest.models.notice import DeadlineExtension, FaqItem
from forum_app.contest.models.panel import JudgeAvailability, Pledge, PledgeSignature
from forum_app.contest.models.result import Award, Computation, EntryResult, RoundResult, StageReport
from forum_app.contest.models.sheets import Reopening, SheetVersion

__all__ = [
    "Assignment",
    "Award",
    "AwardSlot",
    "Ballot",
    "BlindCopy",
    "BlindCover",
    "BlindPage",
    "CheckItem",
    "CompletionRequest",
    "Computation",
    "ConflictRequest",
    "Contest",
    "Criterion",
    "DeadlineExtension",
    "DocumentRequirement",
    "EligibilityAnswer",
    "EligibilityQuestion",
    "Entry",
    "EntryAnswer",
    "EntryAuthor",
    "EntryCheck",
    "EntryFile",
    "EntryResult",
    "Exclusion",
    "FaqItem",
    "Flag",
    "FormField",
    "HeldComment",
    "Judge",
    "JudgeAffiliation",
    "JudgeAvailability",
    "JudgeExpertise",
    "JudgeRound",
    "Objection",
    "Pledge",
    "PledgeSignature",
    "Presentation",
    "PresentationPlan",
    "Recomputation",
    "Reopening",
    "Review",
    "ReviewDecision",
    "ReviewMember",
    "Revocation",
    "Round",
    "RoundResult",
    "Score",
    "ScoreSheet",
    "SheetVersion",
    "StageReport",
    "Track",
    "Vote",
]
