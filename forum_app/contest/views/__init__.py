"""The pages of the contest; importing a module here hangs its routes on the blueprints."""

from forum_app.contest.views import after as after
from forum_app.contest.views import assignment as assignment
from forum_app.contest.views import blind as blind
from forum_app.contest.views import call as call
from forum_app.contest.views import call_rounds as call_rounds
from forum_app.contest.views import challenge as challenge
from forum_app.contest.views import conflicts as conflicts
from forum_app.contest.views import console as console
from forum_app.contest.views import eligibility as eligibility
from forum_app.contest.views import entrant as entrant
from forum_app.contest.views import entrant_files as entrant_files
from forum_app.contest.views import entries as entries
from forum_app.contest.views import entry_archive as entry_archive
from forum_app.contest.views import entry_form as entry_form
from forum_app.contest.views import feedback as feedback
from forum_app.contest.views import judge as judge
from forum_app.contest.views import judge_pages as judge_pages
from forum_app.contest.views import judges as judges
from forum_app.contest.views import live as live
from forum_app.contest.views import notice as notice
from forum_app.contest.views import objections as objections
from forum_app.contest.views import panel as panel
from forum_app.contest.views import panel_settings as panel_settings
from forum_app.contest.views import papers as papers
from forum_app.contest.views import pledge as pledge
from forum_app.contest.views import proof as proof
from forum_app.contest.views import public as public
from forum_app.contest.views import published as published
from forum_app.contest.views import recusal as recusal
from forum_app.contest.views import replacing as replacing
from forum_app.contest.views import results as results
from forum_app.contest.views import revocation as revocation
from forum_app.contest.views import rules_file as rules_file
from forum_app.contest.views import sealing as sealing
from forum_app.contest.views import sheet_records as sheet_records
from forum_app.contest.views import verification as verification
from forum_app.contest.views import vote as vote
from forum_app.contest.views.blueprints import contest, judging

BLUEPRINTS = (contest, judging)
