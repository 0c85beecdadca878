"""The judging engine: rule set, official result, assignment; pure and exact, without web or database.

Further modules belong here as they come: reports (leniency, probabilities, what-if), the signed package and
its verification. They read a `Result` or a `ScoreTable` and never change one.
"""

from forum_app.contest.judging.assign import Assignment, Shortage, assign
from forum_app.contest.judging.flags import Flag
from forum_app.contest.judging.interchange import read_entries, read_scores
from forum_app.contest.judging.problems import (
    EntriesRefused,
    ResultRefused,
    RuleProblem,
    RuleSetError,
    ScoresRefused,
    TiesUndecided,
)
from forum_app.contest.judging.result import EntryResult, EntryState, Result, compute
from forum_app.contest.judging.rules_parser import parse_rules
from forum_app.contest.judging.ruleset import RuleSet, canonical, rules_sha256
from forum_app.contest.judging.scores import EntryRow, Score, ScoreTable

__all__ = [
    "Assignment",
    "EntriesRefused",
    "EntryResult",
    "EntryRow",
    "EntryState",
    "Flag",
    "Result",
    "ResultRefused",
    "RuleProblem",
    "RuleSet",
    "RuleSetError",
    "Score",
    "ScoreTable",
    "ScoresRefused",
    "Shortage",
    "TiesUndecided",
    "assign",
    "canonical",
    "compute",
    "parse_rules",
    "read_entries",
    "read_scores",
    "rules_sha256",
]
