"""The officers' board: cohorts as of a day, the squares of one cohort, what is found, what ends soon."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.certification import queries, services
from forum_app.certification.forms import BoardForm, SchemeForm
from forum_app.certification.models import Certification
from forum_app.certification.queries import CohortCounts
from forum_app.certification.rules import NATIONAL, state_on
from forum_app.certification.views import bp
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import DomainError
from forum_app.core.forms import show_refusal
from forum_app.core.permissions import Permission
from forum_app.core.templating import label, local

SOON = timedelta(days=90)


@bp.get("/manage/certifications/")
@needs(Permission.CERTIFICATION_READ)
def board() -> ResponseReturnValue:
    """The cohorts of a scheme as of a day."""
    actor, schemes = current_actor(), queries.schemes(current_actor())
    form = BoardForm(request.args, schemes=schemes)
    is_valid = form.validate()
    slug, day = (form.scheme.data, form.day) if is_valid else (NATIONAL, clock.today())
    cohorts = queries.cohorts_on(actor, day, slug)
    shown = _shown(cohorts, form.cohort.data if is_valid else None)
    body = render_template(
        "certification/board.html", form=form, schemes=schemes, slug=slug, day=day, cohorts=cohorts, shown=shown,
        counts=queries.count_certifications(actor, slug, day),
        groups=_groups(shown, form.by.data if is_valid else "service", day),
        found=queries.search_certifications(actor, form.q.data) if is_valid and form.q.data else None,
        ending=queries.ending_soon(actor, slug, day, SOON), state_on=state_on,
        may_run=actor.may(Permission.CERTIFICATION_RUN), first_year=cohorts[0].first_day.year if cohorts else day.year,
    )  # fmt: skip
    return body, 200 if is_valid else 422


def _shown(cohorts: Sequence[CohortCounts], year: int | None) -> CohortCounts | None:
    return next((c for c in cohorts if c.year == year), cohorts[-1] if cohorts else None)


def _groups(shown: CohortCounts | None, by: str, day: date) -> list[tuple[str, list[Certification]]]:
    """The certifications of a cohort under visible words: their service, region or state on `day`."""
    if shown is None:
        return []

    def word(row: Certification) -> str:
        if by == "region":
            return label(row.institution.region) if row.institution.region else _("지역 자료 없음")
        if by == "state":
            return label(state_on(row.life, day))
        return local(row.service_type, "name") if row.service_type else _("서비스 자료 없음")

    def place(row: Certification) -> tuple[Any, int]:
        if by == "region":
            return row.institution.region or "99", row.number
        if by == "state":
            return list(type(state_on(row.life, day))).index(state_on(row.life, day)), row.number
        return row.service_type.position if row.service_type else 99, row.number

    rows = sorted(queries.certifications_of_cohort(current_actor(), shown.cohort_id), key=place)
    return [(name, list(members)) for name, members in groupby(rows, key=word)]


@bp.route("/manage/schemes/new", methods=["GET", "POST"])
@needs(Permission.CERTIFICATION_RUN)
def scheme_new() -> ResponseReturnValue:
    """Set up a scheme and its first cohort."""
    form = SchemeForm()
    if form.validate_on_submit():
        actor, at = current_actor(), clock.now()
        given = {field.name: field.data for field in form if field.name not in ("csrf_token", "year")}
        try:
            scheme = services.create_scheme(**given, actor=actor, at=at)
            services.open_cohort(scheme, year=form.year.data, actor=actor, at=at)
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("인증제를 만들었습니다."), "ok")
            return redirect(url_for(".certification_new", scheme=scheme.slug, year=form.year.data), 303)
    return render_template("certification/scheme_new.html", form=form), 422 if form.is_submitted() else 200
