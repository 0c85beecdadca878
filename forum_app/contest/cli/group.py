"""The group that the commands of a contest belong to."""

from flask.cli import AppGroup

contest_commands = AppGroup("contest", help="Contests: entries in, scores in, the result out.")
