"""How anybody checks a published result: the page that says it, the verifier, the public key."""

from pathlib import Path

from flask import Response, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue

from forum_app.contest.exports.package import figures_of
from forum_app.contest.judging import verify
from forum_app.contest.queries.call import get_public_contest
from forum_app.contest.queries.result import published_package
from forum_app.contest.views.blueprints import contest as bp
from forum_app.core.access import current_actor, public
from forum_app.core.page_cache import cacheable
from forum_app.core.signing_key import public_jwk, signing_key

VERIFIER = Path(verify.__file__)


@bp.get("/contests/<slug>/proof/")
@public
@cacheable
def proof_public(slug: str) -> ResponseReturnValue:
    """What is in the result file, and how to check it oneself; 404 before the publication."""
    contest = get_public_contest(current_actor(), slug)
    package = published_package(contest)
    return render_template(
        "contest/proof_public.html",
        contest=contest,
        figures=figures_of(package),
        key_id=public_jwk(signing_key().public_key())["kid"],
        base_url=current_app.config["BASE_URL"],
    )


@bp.get("/contests/verify.py")
@public
@cacheable
def verifier_file() -> ResponseReturnValue:
    """The stand-alone verifier, as it is here."""
    return Response(VERIFIER.read_bytes(), content_type="text/x-python; charset=utf-8")


@bp.get("/.well-known/forum-signing-key.json")
@public
@cacheable
def signing_key_json() -> ResponseReturnValue:
    """The public key of this installation, as a JSON Web Key."""
    return jsonify(public_jwk(signing_key().public_key()))
