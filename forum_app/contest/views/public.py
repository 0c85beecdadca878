"""What visitors see of a contest, and the form by which they enter it."""

from secrets import token_urlsafe

from flask import Response, current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.forms.entries import PublicEntryForm
from forum_app.contest.models import Contest, Entry
from forum_app.contest.queries.call import entry_counts, get_public_contest, total_counts
from forum_app.contest.queries.ruleset import current_rules
from forum_app.contest.rules import ContestState
from forum_app.contest.services.entries import enter
from forum_app.contest.services.tokens import token_key
from forum_app.contest.views.blueprints import contest as bp
from forum_app.core import clock
from forum_app.core.access import current_actor, public
from forum_app.core.errors import DomainError, NotFound, StepRefused
from forum_app.core.forms import show_refusal
from forum_app.core.i18n import N_
from forum_app.core.limits import limiter
from forum_app.core.outbox import post_mail
from forum_app.core.page_cache import cacheable
from forum_app.core.templating import local

DECIDED = (ContestState.FINAL, ContestState.AWARDED)


@bp.get("/contests/<slug>/")
@public
@cacheable
def contest_public(slug: str) -> ResponseReturnValue:
    """The call: when, for what, how it is judged, what can be won, how many came in."""
    contest = get_public_contest(current_actor(), slug)
    counts = entry_counts(contest)
    return render_template(
        "contest/contest_public.html",
        contest=contest,
        counts=counts,
        total=total_counts(counts),
        received_note=", ".join(f"{local(t, 'name')} {counts[t.id].received}" for t in contest.tracks),
        rules=current_rules(contest),
        takes_entries=_takes_entries(contest),
        is_decided=contest.state in DECIDED,
    )


@bp.get("/contests/<slug>/rules.json")
@public
@cacheable
def contest_rules_json(slug: str) -> ResponseReturnValue:
    """The frozen rule set in its canonical form, as the engine reads it."""
    contest = get_public_contest(current_actor(), slug)
    if contest.rules_json is None:
        raise NotFound(N_("찾으시는 쪽이 없습니다."))
    return Response(contest.rules_json, mimetype="application/json")


@bp.route("/contests/<slug>/enter/", methods=["GET", "POST"])
@public
@limiter.limit("600 per minute", methods=["POST"])
def entry_new(slug: str) -> ResponseReturnValue:
    """Enter the contest; a form sent twice leads to the entry of the first time."""
    contest = get_public_contest(current_actor(), slug)
    form = PublicEntryForm(idempotency_key=token_urlsafe(24))
    form.offer(contest)
    if form.validate_on_submit():
        try:
            _entry, token = _enter(contest, form)
        except StepRefused:
            return _closed(contest, 409)
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(url_for(".entry_private", token=token), 303)
    if not form.is_submitted() and not _takes_entries(contest):
        return _closed(contest, 200)
    page = render_template("contest/entry_form.html", contest=contest, form=form)
    return page, 422 if form.is_submitted() else 200


def _enter(contest: Contest, form: PublicEntryForm) -> tuple[Entry, str]:
    return enter(
        contest,
        form.new_given(),
        has_consented=form.consent_collect.data == "yes",
        idempotency_key=form.idempotency_key.data or "",
        key=token_key(current_app.config["SECRET_KEY"]),
        tell=_send_receipt,
    )


def _send_receipt(entry: Entry, token: str) -> None:
    address = current_app.config["BASE_URL"] + url_for("contest.entry_private", token=token)
    post_mail(
        key=f"entry:{entry.id}:receipt",
        to=entry.contact_email or "",
        subject=_("[%(contest)s] 접수번호 %(receipt)s", contest=entry.contest.name, receipt=entry.receipt_no),
        body=render_template("contest/mail/entry_receipt.txt", entry=entry, contest=entry.contest, address=address),
        at=clock.now(),
    )


def _takes_entries(contest: Contest) -> bool:
    """For display; the database's clock decides when the form is sent."""
    return contest.state is ContestState.OPEN and clock.now() < contest.closes_at


def _closed(contest: Contest, status: int) -> ResponseReturnValue:
    is_ahead = contest.state in (ContestState.DRAFT, ContestState.PUBLISHED)
    return render_template("contest/entry_closed.html", contest=contest, is_ahead=is_ahead), status
