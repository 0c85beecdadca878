"""Pages that cross features: home, forum, workbench home, check of a number, hub of an institution, health."""

from flask import Flask

from forum_app.site.views import about as about
from forum_app.site.views import blueprint, navigation
from forum_app.site.views import forums as forums
from forum_app.site.views import health as health
from forum_app.site.views import institution as institution
from forum_app.site.views import manage as manage
from forum_app.site.views import outbox as outbox
from forum_app.site.views import own_institutions as own_institutions
from forum_app.site.views import staff as staff
from forum_app.site.views import verify as verify


def init_app(app: Flask) -> None:
    """Register what this feature adds to the application; the modules of views hang their routes on its blueprint."""
    app.register_blueprint(blueprint.bp)
    navigation.init_app(app)
