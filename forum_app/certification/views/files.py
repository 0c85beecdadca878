"""The file of one certification; registering one or many."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.certification import imports, queries, services
from forum_app.certification.forms import EventForm, GrantForm, ImportForm, cohort_year
from forum_app.certification.models import Certification
from forum_app.certification.rules import ENDINGS, EventKind, Life, state_on
from forum_app.certification.views import bp
from forum_app.core import clock
from forum_app.core.access import current_actor, needs, own_transaction
from forum_app.core.errors import DomainError, ImportRefused
from forum_app.core.forms import show_refusal
from forum_app.core.permissions import Permission
from forum_app.core.spreadsheets import read_table
from forum_app.core.templating import label, short_day
from forum_app.core.unit_of_work import unit_of_work
from forum_app.institutions.rules import Region
from forum_app.institutions.services import ensure_service_types, find_or_create

SHAPES = {
    EventKind.GRANTED: "sealed", EventKind.PRESENTED: "sealed", EventKind.SUSPENDED: "look",
    EventKind.REVOKED: "stopped", EventKind.RETURNED: "ended", EventKind.CLOSED: "ended", EventKind.ENDED: "ended",
    EventKind.EXPIRED: "ended",
}  # fmt: skip


@bp.route("/manage/certifications/new", methods=["GET", "POST"])
@needs(Permission.CERTIFICATION_RUN)
def certification_new() -> ResponseReturnValue:
    """Register one certification."""
    schemes = queries.schemes(current_actor())
    year = request.args.get("year", type=cohort_year)
    form = GrantForm(schemes=schemes, scheme=request.args.get("scheme"), year=year)
    if form.validate_on_submit():
        try:
            made = _grant(form)
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("인증 %(code)s을(를) 등록했습니다.", code=made.code), "ok")
            return redirect(url_for(".file", code=made.code), 303)
    status = 422 if form.is_submitted() else 200
    if not form.is_submitted():
        _suggest(form)
    return render_template("certification/certification_new.html", form=form, schemes=schemes), status


def _grant(form: GrantForm) -> Certification:
    actor, at, slug = current_actor(), clock.now(), form.scheme.data
    institution = find_or_create(
        form.institution.data, business_no=form.business_no.data,
        region=Region(form.region.data) if form.region.data else None, actor=actor, at=at,
    )  # fmt: skip
    cohort = services.open_cohort(
        services.ensure_scheme(slug, actor=actor, at=at), year=form.year.data, actor=actor, at=at
    )
    return services.grant(
        institution, cohort=cohort, number=form.number.data or queries.next_number(actor, slug, form.year.data),
        service=ensure_service_types(actor=actor, at=at).get(form.service.data), granted_on=form.granted_on.data,
        valid_from=form.valid_from.data or form.granted_on.data, valid_until=form.valid_until.data, actor=actor, at=at,
    )  # fmt: skip


def _suggest(form: GrantForm) -> None:
    """Today's day and year, and the number that comes next."""
    today = clock.today()
    form.granted_on.data = form.granted_on.data or today
    form.year.data = form.year.data or today.year
    if form.scheme.data or form.scheme.choices:
        form.scheme.data = form.scheme.data or form.scheme.choices[0].value
        form.number.data = queries.next_number(current_actor(), form.scheme.data, form.year.data)


@bp.route("/manage/certifications/import", methods=["GET", "POST"])
@needs(Permission.CERTIFICATION_RUN)
@own_transaction
def certification_import() -> ResponseReturnValue:
    """Read a file of events; every bad line is shown."""
    form, errors = ImportForm(), list[tuple[int, str]]()
    if form.validate_on_submit():
        try:
            table = read_table(form.file.data.read(), imports.COLUMNS)
            with unit_of_work():
                done = imports.import_certifications(table, actor=current_actor(), at=clock.now())
        except DomainError as refusal:
            show_refusal(form, refusal)
            if isinstance(refusal, ImportRefused):
                errors = [(error.line, _(error.message, **dict(error.params))) for error in refusal.errors]
        else:
            flash(
                _(
                    "인증 %(certifications)d건과 사건 %(events)d건을 적었습니다.",
                    certifications=done.certifications,
                    events=done.events,
                ),
                "ok",
            )
            return redirect(url_for(".board"), 303)
    page = render_template(
        "certification/certification_import.html",
        form=form,
        errors=errors,
        columns=imports.COLUMNS,
        kinds=list(EventKind),
    )
    return page, 422 if form.is_submitted() else 200


@bp.get("/manage/certifications/<code>/")
@needs(Permission.CERTIFICATION_READ)
def file(code: str) -> ResponseReturnValue:
    """Everything on record about one certification."""
    certification = queries.get_certification(current_actor(), code)
    form = EventForm(formdata=None, code=certification.code, event_on=clock.today(), kind=EventKind.PRESENTED.value)
    return _file_page(certification, form)


@bp.post("/manage/certifications/<code>/events")
@needs(Permission.CERTIFICATION_RUN)
def event_record(code: str) -> ResponseReturnValue:
    """Append an event."""
    certification = queries.get_certification(current_actor(), code)
    form = EventForm(code=certification.code)
    if form.validate():
        try:
            services.record_event(
                certification, kind=EventKind(form.kind.data), event_on=form.event_on.data,
                reason=form.reason.data or "",
                actor=current_actor(), at=clock.now(),
            )  # fmt: skip
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("적었습니다. 기록은 지우지 않고 덧붙습니다."), "ok")
            return redirect(url_for(".file", code=code), 303)
    return _file_page(certification, form, 422)


def _file_page(certification: Certification, form: EventForm, status: int = 200) -> ResponseReturnValue:
    today, life = clock.today(), certification.life
    page = render_template(
        "certification/file.html", certification=certification, form=form, today=today,
        state=state_on(life, today),
        percent=percent_of(life, today), is_over=any(event.kind in ENDINGS for event in certification.events),
        may_run=current_actor().may(Permission.CERTIFICATION_RUN), events=_timeline(certification, today),
    )  # fmt: skip
    return page, status


def _timeline(certification: Certification, today: date) -> list[dict[str, str]]:
    """The events newest first, as the timeline draws them."""
    return [
        {
            "date": short_day(event.event_on), "datetime": event.event_on.isoformat(), "title": label(event.kind),
            "text": event.reason, "state": "future" if event.event_on > today else "past",
            "shape": SHAPES.get(event.kind, "done"),
        }
        for event in reversed(certification.events)
    ]  # fmt: skip


def percent_of(life: Life, day: date) -> float:
    """How much of the validity has passed on `day`, 0-100."""
    days = (life.valid_until - life.valid_from).days + 1
    return min(100.0, max(0.0, 100 * (day - life.valid_from).days / days))
