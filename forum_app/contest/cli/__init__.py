"""`flask contest …`; every module here adds its commands to the group."""

from forum_app.contest.cli import assign as assign
from forum_app.contest.cli import entries as entries
from forum_app.contest.cli import report as report
from forum_app.contest.cli import scores as scores
from forum_app.contest.cli import verify as verify
from forum_app.contest.cli.engine import judging_commands
from forum_app.contest.cli.group import contest_commands

GROUPS = (contest_commands, judging_commands)
