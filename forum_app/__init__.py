"""forum_app: a public forum from the call for entries to the plaque on the wall."""

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect

from config import Config
from forum_app import (
    accounts,
    booths,
    ceremonies,
    certification,
    contest,
    demo,
    forums,
    institutions,
    programme,
    registration,
    site,
)
from forum_app.core import (
    access,
    commands,
    db,
    generated_docs,
    http_errors,
    incoming,
    jobs,
    kept_parts,
    limits,
    page_cache,
    prepare,
    templating,
)
from forum_app.core.application import ForumApp

FEATURES = (
    accounts, institutions, certification, forums, programme, contest, registration, booths, ceremonies, site, demo,
)  # fmt: skip


def create_app(config: Config) -> Flask:
    """Build the application; refuses to start while a view carries no access mark."""
    app = ForumApp(__name__)
    app.config.from_object(config)
    db.init_app(app)
    Migrate(app, db.db, render_as_batch=True)
    limits.init_app(app)
    templating.init_app(app)
    page_cache.init_app(app)
    kept_parts.init_app(app)
    http_errors.init_app(app)
    access.init_app(app)
    incoming.init_app(app)
    CSRFProtect(app)  # after the access marks: what one may not see answers the same without a token
    commands.init_app(app)
    prepare.init_app(app)
    generated_docs.init_app(app)
    jobs.init_app(app)
    for feature in FEATURES:
        feature.init_app(app)
    access.refuse_unmarked_views(app)
    return app
