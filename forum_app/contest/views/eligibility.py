"""Looking at whether entries may compete: the list, one entry, what the entrant is asked to complete."""

from datetime import UTC, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.forms.eligibility import ChecksForm, CompletionForm
from forum_app.contest.models import Contest, Entry
from forum_app.contest.queries import eligibility_checks as checks
from forum_app.contest.queries.blind import asks_for_blind_copies, blind_copy_of, blind_source
from forum_app.contest.queries.call import contest_facts
from forum_app.contest.queries.completion import open_request, requests_of
from forum_app.contest.queries.entry_form import form_documents
from forum_app.contest.queries.notice import eligibility_questions
from forum_app.contest.rules import ContestState, EntryState
from forum_app.contest.rules.eligibility import Case, CheckResult, alike
from forum_app.contest.services import eligibility as services
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.console import managed
from forum_app.contest.views.entry_mail import send_completion, send_eligible
from forum_app.contest.views.frame import frame
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError, FieldError
from forum_app.core.forms import show_refusal
from forum_app.core.http_errors import translated
from forum_app.core.permissions import Permission
from forum_app.forums.rules import forum_is_over

STATES = (EntryState.SUBMITTED, EntryState.ELIGIBLE, EntryState.INELIGIBLE)


@bp.get("/manage/contests/<slug>/eligibility/")
@needs(Permission.CONTEST_READ)
def eligibility(slug: str) -> ResponseReturnValue:
    """The entries with what has been found, what they lack and what resembles them."""
    contest, state, page = managed(slug), request.args.get("state", ""), request.args.get("page", 1, type=int)
    wanted = EntryState(state) if state in {one.value for one in STATES} else None
    return render_template(
        "contest/eligibility.html",
        **frame(contest, "contest.eligibility"),
        facts=contest_facts(contest, clock.now()),
        listed=checks.looked_page(contest, page, wanted),
        items=checks.check_items(contest),
        asks_for_blind_copies=asks_for_blind_copies(contest),
        wanted=wanted,
        states=STATES,
        may_decide=_may_decide(contest),
    )


@bp.post("/manage/contests/<slug>/eligibility/accept-all")
@needs(Permission.CONTEST_RUN)
def eligibility_accept_all(slug: str) -> ResponseReturnValue:
    """Let everything through at once that is not decided and lacks nothing."""
    contest = managed(slug, Permission.CONTEST_RUN)
    count = services.qualify_rest(contest, tell=send_eligible, actor=current_actor(), at=clock.now())
    flash(_("%(count)s편을 적격으로 확인했습니다.", count=count), "success")
    return redirect(url_for(".eligibility", slug=slug), 303)


@bp.route("/manage/contests/<slug>/eligibility/<int:entry_id>", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def eligibility_entry(slug: str, entry_id: int) -> ResponseReturnValue:
    """One entry: its checklist, its files, what resembles it; saving goes on to the next."""
    contest = managed(slug, Permission.CONTEST_RUN)
    entry, form = checks.get_checked_entry(contest, entry_id), ChecksForm()
    if form.validate_on_submit():
        try:
            _decide(contest, entry, form)
        except DomainError as refusal:
            return _entry_page(contest, entry, CompletionForm(formdata=None), refusal)
        onward = checks.next_undecided(contest, entry) if request.form.get("act") == "qualify" else entry
        return redirect(_address(contest, onward), 303)
    return _entry_page(contest, entry, CompletionForm(formdata=None))


@bp.post("/manage/contests/<slug>/eligibility/<int:entry_id>/completion")
@needs(Permission.CONTEST_RUN)
def eligibility_completion(slug: str, entry_id: int) -> ResponseReturnValue:
    """Ask the entrant to put something right."""
    contest = managed(slug, Permission.CONTEST_RUN)
    entry, form = checks.get_checked_entry(contest, entry_id), CompletionForm()
    if form.validate():
        try:
            services.ask_completion(
                entry, text=form.text.data or "", due_at=_utc(form.due_at.data), tell=send_completion,
                actor=current_actor(), at=clock.now(),
            )  # fmt: skip
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("보완을 요청했습니다."), "success")
            return redirect(_address(contest, entry), 303)
    return _entry_page(contest, entry, form)


@bp.post("/manage/contests/<slug>/eligibility/<int:entry_id>/completion/close")
@needs(Permission.CONTEST_RUN)
def eligibility_completion_close(slug: str, entry_id: int) -> ResponseReturnValue:
    """Wait no longer."""
    contest = managed(slug, Permission.CONTEST_RUN)
    entry = checks.get_checked_entry(contest, entry_id)
    services.close_request(entry, actor=current_actor(), at=clock.now())
    return redirect(_address(contest, entry), 303)


def _decide(contest: Contest, entry: Entry, form: ChecksForm) -> None:
    actor, at = current_actor(), clock.now()
    services.record_checks(entry, form.findings(checks.check_items(contest)), actor=actor, at=at)
    if request.form.get("act") == "qualify":
        services.qualify_entry(entry, tell=send_eligible, actor=actor, at=at)
        flash(_("%(receipt)s: 적격으로 확인했습니다.", receipt=entry.receipt_no), "success")
    else:
        flash(_("확인표를 저장했습니다."), "success")


def _entry_page(
    contest: Contest, entry: Entry, form: CompletionForm, refusal: DomainError | None = None
) -> ResponseReturnValue:
    held = checks.checks_of(entry)
    resembling = alike(Case(entry.id, entry.title, entry.summary), checks.cases_to_compare(contest))
    page = render_template(
        "contest/eligibility_entry.html",
        **frame(contest, "contest.eligibility"),
        entry=entry,
        lines=[_line(item, held) for item in checks.check_items(contest)],
        results=CheckResult,
        refused=translated(refusal) if refusal else None,
        wrong=refusal.field if isinstance(refusal, FieldError) else None,
        documents=form_documents(contest),
        questions=eligibility_questions(contest),
        said={answer.question_id: answer.is_yes for answer in entry.eligibility_answers},
        files={file.document_id: file for file in entry.files},
        alike=resembling,
        blind_copy=blind_copy_of(entry),
        has_blind_source=blind_source(entry) is not None,
        request_open=open_request(entry),
        requests=requests_of(entry),
        form=form,
        may_decide=_may_decide(contest) and entry.state is EntryState.SUBMITTED,
        onward=checks.next_undecided(contest, entry),
    )
    return page, 422 if refusal or (form.is_submitted() and form.errors) else 200


def _line(item: Any, held: dict[int, Any]) -> dict[str, Any]:
    """A line as it was sent if the form came back, else as it is kept."""
    check = held.get(item.id)
    sent = request.form.get(f"result_{item.id}")
    return {
        "item": item,
        "result": sent if sent is not None else check.result.value if check else "",
        "note": request.form.get(f"note_{item.id}", check.note if check else ""),
    }


def _may_decide(contest: Contest) -> bool:
    return (
        contest.state is ContestState.ELIGIBILITY
        and current_actor().may(Permission.CONTEST_RUN, contest.forum.scope)
        and not forum_is_over(contest.forum.ends_on, clock.today())
    )


def _address(contest: Contest, entry: Entry | None) -> str:
    if entry is None:
        return url_for(".eligibility", slug=contest.slug)
    return url_for(".eligibility_entry", slug=contest.slug, entry_id=entry.id)


def _utc(wall: datetime) -> datetime:
    return wall.replace(tzinfo=clock.SEOUL).astimezone(UTC)
