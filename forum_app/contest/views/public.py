"""What visitors see of a contest, and the form by which they enter it."""

from secrets import token_urlsafe

from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.certification.queries import certified_names
from forum_app.contest.forms.drafts import StartForm
from forum_app.contest.forms.entries import PublicEntryForm, public_entry_form
from forum_app.contest.models import Contest, Entry
from forum_app.contest.queries.call import entry_counts, get_public_contest, total_counts
from forum_app.contest.queries.entry_form import asks_for_more, form_documents
from forum_app.contest.queries.notice import deadline_extensions, eligibility_questions, faq_items
from forum_app.contest.rules import ContestState, EntryState
from forum_app.contest.services.entries import enter
from forum_app.contest.services.tokens import token_key
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.entry_mail import private_token, send_receipt, send_started
from forum_app.contest.views.words import round_name, rule_page
from forum_app.core import clock
from forum_app.core.access import current_actor, public
from forum_app.core.errors import DomainError, NotFound, StepRefused
from forum_app.core.forms import show_refusal
from forum_app.core.i18n import N_
from forum_app.core.limits import limiter
from forum_app.core.page_cache import cacheable
from forum_app.core.templating import local, moment

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
        **rule_page(contest),
        deadlines=_scoring_deadlines(contest),
        extensions=deadline_extensions(contest),
        questions=eligibility_questions(contest),
        faq=faq_items(contest),
        documents=form_documents(contest),
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
    """Enter the contest in one go, or begin where more is asked; a form sent twice leads to the entry of the first."""
    contest = get_public_contest(current_actor(), slug)
    documents, is_draft = form_documents(contest), asks_for_more(contest) or request.form.get("then") == "draft"
    form = _entry_form(contest, is_draft=is_draft)
    if form.validate_on_submit():
        try:
            entry = _enter(contest, form, is_draft=is_draft)
        except StepRefused:
            return _closed(contest, 409)
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            token = private_token(entry)
            page = "entry_edit" if entry.state is EntryState.DRAFT else "entry_private"
            return redirect(url_for(f".{page}", token=token), 303)
    if not form.is_submitted() and not _takes_entries(contest):
        return _closed(contest, 200)
    page = render_template(form.template, contest=contest, form=form, documents=documents)
    return page, 422 if form.is_submitted() else 200


@bp.get("/contests/<slug>/enter/institutions")
@public
@limiter.limit("600 per minute")
def entry_institutions(slug: str) -> ResponseReturnValue:
    """Names of certified institutions that hold what is typed; of others nobody is told."""
    get_public_contest(current_actor(), slug)
    return {"names": certified_names(current_actor(), request.args.get("q", "")[:60])}


def _entry_form(contest: Contest, *, is_draft: bool) -> PublicEntryForm | StartForm:
    key = token_urlsafe(24)
    form: PublicEntryForm | StartForm = StartForm(idempotency_key=key)
    if not asks_for_more(contest):
        form = public_entry_form(eligibility_questions(contest), idempotency_key=key)
    form.offer(contest)
    if is_draft and isinstance(form, PublicEntryForm):
        form.allow_gaps()
    return form


def _enter(contest: Contest, form: PublicEntryForm | StartForm, *, is_draft: bool) -> Entry:
    entry, _token = enter(
        contest,
        form.new_given(),
        has_consented=form.consent_collect.data == "yes",
        idempotency_key=form.idempotency_key.data or "",
        key=token_key(current_app.config["SECRET_KEY"]),
        tell=_tell_draft if is_draft else _tell_receipt,
        is_draft=is_draft,
        eligibility=form.eligibility if isinstance(form, PublicEntryForm) else None,
    )
    return entry


def _tell_draft(entry: Entry, _token: str) -> None:
    send_started(entry)


def _tell_receipt(entry: Entry, _token: str) -> None:
    send_receipt(entry)


def _scoring_deadlines(contest: Contest) -> list[dict[str, str]]:
    """The announced ends of scoring, for the list of dates."""
    ends = [(one, one.scoring_closes_at) for one in contest.rounds if one.scoring_closes_at]
    if len(contest.rounds) == 1:
        return [{"label": _("채점 마감 일시"), "value": moment(end)} for _one, end in ends]
    return [{"label": _("%(round)s 채점 마감", round=round_name(one)), "value": moment(end)} for one, end in ends]


def _takes_entries(contest: Contest) -> bool:
    """For display; the database's clock decides when the form is sent."""
    return contest.state is ContestState.OPEN and clock.now() < contest.closes_at


def _closed(contest: Contest, status: int) -> ResponseReturnValue:
    is_ahead = contest.state in (ContestState.DRAFT, ContestState.PUBLISHED)
    return render_template("contest/entry_closed.html", contest=contest, is_ahead=is_ahead), status
