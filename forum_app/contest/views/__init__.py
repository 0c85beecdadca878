"""The pages of the contest; importing a module here hangs its routes on the blueprints."""

from forum_app.contest.views.blueprints import contest, judging

BLUEPRINTS = (contest, judging)
