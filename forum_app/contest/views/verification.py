"""Public verification: the announced candidates, the form to object, the private page of an objection."""

from datetime import datetime, timedelta
from secrets import token_urlsafe

from flask import current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from forum_app.contest.forms.after import ObjectionForm, OwnObjectionForm
from forum_app.contest.models import Contest, Objection
from forum_app.contest.queries.after import announced_candidates, get_private_objection
from forum_app.contest.queries.call import get_public_contest
from forum_app.contest.rules import ContestState, ObjectionKind
from forum_app.contest.services.objections import (
    ObjectionGiven,
    file_objection,
    own_objections_end_at,
    refuse_late_objection,
    takes_objections,
)
from forum_app.contest.services.tokens import token_key
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.desk import desk_by_link, kept_private
from forum_app.core import clock
from forum_app.core.access import current_actor, own_transaction, public
from forum_app.core.errors import DomainError, StepRefused
from forum_app.core.file_kinds import FileKind
from forum_app.core.forms import show_refusal
from forum_app.core.limits import limiter
from forum_app.core.outbox import post_mail
from forum_app.core.page_cache import cacheable
from forum_app.core.unit_of_work import unit_of_work
from forum_app.core.uploads import MEGABYTE, Kept, keep_upload, send_kept

EVIDENCE = (FileKind.PDF, FileKind.JPG, FileKind.PNG, FileKind.HWPX)
MOST_BYTES = 10 * MEGABYTE
PURPOSE = "objection token"


@bp.get("/contests/<slug>/candidates/")
@public
@cacheable
def candidates_public(slug: str) -> ResponseReturnValue:
    """Who is to win what, and how to object; before and after the announced days what there is instead."""
    contest = get_public_contest(current_actor(), slug)
    return render_template(
        "contest/candidates_public.html",
        contest=contest,
        candidates=announced_candidates(contest),
        takes=takes_objections(contest, ObjectionKind.CANDIDATE, clock.now()),
        last_moment=_last_moment(contest.verification_ends_at),
        own_last_moment=_last_moment(own_objections_end_at(contest)),
        is_decided=contest.state in (ContestState.FINAL, ContestState.AWARDED),
    )


@bp.route("/contests/<slug>/objections/new", methods=["GET", "POST"])
@public
@own_transaction
@limiter.limit("20 per minute", methods=["POST"])
def objection_new(slug: str) -> ResponseReturnValue:
    """Object to a candidate or to the procedure."""
    contest = get_public_contest(current_actor(), slug)
    form = ObjectionForm(idempotency_key=token_urlsafe(24))
    form.offer(list(announced_candidates(contest)))
    kind = ObjectionKind(form.kind.data) if form.kind.data in set(ObjectionKind) else ObjectionKind.CANDIDATE
    return _objecting(contest, form, kind, form.entry.data, url_for(".objection_new", slug=slug))


@bp.route("/entries/<token>/objection", methods=["GET", "POST"])
@public
@own_transaction
@limiter.limit("20 per minute", methods=["POST"])
def entry_objection(token: str) -> ResponseReturnValue:
    """Object to the result of one's own entry."""
    entry = desk_by_link(token).entry
    form = OwnObjectionForm(
        idempotency_key=token_urlsafe(24), name=entry.contact_name or "", email=entry.contact_email or ""
    )
    here = url_for(".entry_objection", token=token)
    return kept_private(_objecting(entry.contest, form, ObjectionKind.OWN_RESULT, entry.id, here, entry=entry))


@bp.get("/objections/<token>/")
@public
def objection_private(token: str) -> ResponseReturnValue:
    """What was filed and what was answered, for whoever holds the address."""
    objection = get_private_objection(current_actor(), token)
    page = render_template("contest/objection_private.html", objection=objection, contest=objection.contest)
    return kept_private(make_response(page))


@bp.get("/objections/<token>/evidence")
@public
def objection_private_evidence(token: str) -> ResponseReturnValue:
    """One's own evidence again."""
    objection = get_private_objection(current_actor(), token)
    return kept_private(evidence_of(objection))


def _last_moment(ends_at: datetime | None) -> datetime | None:
    """Within the last day; the end itself is midnight, which is the next."""
    return ends_at - timedelta(seconds=1) if ends_at else None


def evidence_of(objection: Objection) -> ResponseReturnValue:
    """The evidence as a download; 404 where there is none."""
    return send_kept(
        objection.evidence_sha256 or "", name=objection.evidence_name or "", media_type=objection.evidence_type or ""
    )


def _objecting(
    contest: Contest, form: OwnObjectionForm, kind: ObjectionKind, entry_id: int | None, here: str, **more: object
) -> ResponseReturnValue:
    takes = takes_objections(contest, kind, clock.now())
    if form.validate_on_submit():
        try:
            token = _file(contest, form, kind, entry_id)
        except StepRefused:
            takes = False
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(url_for(".objection_private", token=token), 303)
    if not takes:
        page = render_template("contest/objection_closed.html", contest=contest)
        return page, 409 if form.is_submitted() else 200
    page = render_template("contest/objection_form.html", contest=contest, form=form, kind=kind, here=here, **more)
    return page, 422 if form.is_submitted() else 200


def _file(contest: Contest, form: OwnObjectionForm, kind: ObjectionKind, entry_id: int | None) -> str:
    """Keep the evidence first, with nobody waiting; then write the row."""
    given = ObjectionGiven(
        kind, form.name.data or "", form.email.data or "", form.reason.data or "",
        entry_id if kind is not ObjectionKind.PROCEDURE else None,
    )  # fmt: skip
    refuse_late_objection(contest, kind, clock.now())
    evidence = _kept(form)
    with unit_of_work():
        _objection, token = file_objection(
            contest, given, has_consented=form.consent_collect.data == "yes", evidence=evidence,
            idempotency_key=form.idempotency_key.data or "",
            key=token_key(current_app.config["SECRET_KEY"], PURPOSE), tell=_send_receipt,
        )  # fmt: skip
    return token


def _kept(form: OwnObjectionForm) -> Kept | None:
    file: FileStorage | None = request.files.get(form.evidence.name)
    return keep_upload(file, kinds=EVIDENCE, max_bytes=MOST_BYTES) if file is not None and file.filename else None


def _send_receipt(objection: Objection, token: str) -> None:
    address = current_app.config["BASE_URL"] + url_for("contest.objection_private", token=token)
    contest = objection.contest
    post_mail(
        key=f"objection:{objection.id}:receipt",
        to=objection.email,
        subject=_("[%(contest)s] 이의신청 접수 %(receipt)s", contest=contest.name, receipt=objection.receipt_no),
        body=render_template(
            "contest/mail/objection_receipt.txt", objection=objection, contest=contest, address=address
        ),
        at=clock.now(),
        reply_to=contest.forum.contact_email,
    )
