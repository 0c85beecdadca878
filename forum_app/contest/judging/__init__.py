"""The judging engine: rule set, official result, assignment; pure and exact, without web or database.

Beside them stand the reports (`reports`, the only part with floating point models), the signed package and its
verification. They read a `Result` or a `ScoreTable` and never change one.
"""

from forum_app.contest.judging import one_thread as one_thread
from forum_app.contest.judging.assign import (
    Assignment,
    JudgeRow,
    Load,
    Remark,
    Shortage,
    Standing,
    assign,
    count_components,
    shared_entries,
)
from forum_app.contest.judging.assign_files import assignment_csv, read_judges
from forum_app.contest.judging.assign_flow import Cost
from forum_app.contest.judging.flags import Flag
from forum_app.contest.judging.interchange import read_entries, read_scores
from forum_app.contest.judging.problems import (
    EntriesRefused,
    JudgesRefused,
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
    "Cost",
    "EntriesRefused",
    "EntryResult",
    "EntryRow",
    "EntryState",
    "Flag",
    "JudgeRow",
    "JudgesRefused",
    "Load",
    "Remark",
    "Result",
    "ResultRefused",
    "RuleProblem",
    "RuleSet",
    "RuleSetError",
    "Score",
    "ScoreTable",
    "ScoresRefused",
    "Shortage",
    "Standing",
    "TiesUndecided",
    "assign",
    "assignment_csv",
    "canonical",
    "compute",
    "count_components",
    "parse_rules",
    "read_entries",
    "read_judges",
    "read_scores",
    "rules_sha256",
    "shared_entries",
]
