"""The public register: page, open data, changes."""

from collections.abc import Sequence
from dataclasses import asdict
from itertools import chain
from math import ceil
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from forum_app.certification import exports, queries
from forum_app.certification.forms import RegisterForm
from forum_app.certification.models import Scheme
from forum_app.certification.queries import RegisterFilter
from forum_app.certification.rules import ALL_SCHEMES, NATIONAL
from forum_app.certification.views import bp
from forum_app.core import clock
from forum_app.core.access import current_actor, public
from forum_app.core.errors import FieldError
from forum_app.core.http_errors import translated
from forum_app.core.page_cache import cacheable
from forum_app.institutions.queries import service_types
from forum_app.institutions.rules import TILES, TINTS, Region, tint_of

PAGE_SIZE = 20
FEED_LIMIT = 500


def _form() -> tuple[RegisterForm, Sequence[Scheme]]:
    """The filters of the address and the schemes there are."""
    actor = current_actor()
    schemes = queries.schemes(actor)
    return RegisterForm(request.args, schemes=schemes, services=service_types(actor)), schemes


def _address(wanted: RegisterFilter) -> dict[str, str]:
    """The filters as they stand in an address, without those that ask for nothing."""
    given = {key: str(value) for key, value in asdict(wanted).items() if value}
    if given["scheme"] == NATIONAL:
        del given["scheme"]
    if wanted.as_of == clock.today():
        del given["as_of"]
    return given


def _tiles(counts: dict[Region | None, int], address: dict[str, str]) -> list[dict[str, Any]]:
    """The map: one tile a region with its count and the address of its list; the current one leads back."""
    tiles = []
    for region, (column, row) in TILES.items():
        here = address.get("region") == region.value
        args: dict[str, Any] = {**address, "region": None if here else region.value}
        tiles.append(
            {
                "region": region, "column": column, "row": row, "count": counts.get(region, 0), "current": here,
                "tint": tint_of(counts.get(region, 0)),
                "url": url_for(".register_public", **args),
            }
        )  # fmt: skip
    return tiles


@bp.get("/institutions/")
@public
@cacheable
def register_public() -> ResponseReturnValue:
    """The certified institutions, found, filtered and mapped as of a day."""
    (form, schemes), actor = _form(), current_actor()
    is_valid = form.validate()
    wanted = form.wanted if is_valid else RegisterFilter(as_of=clock.today())
    totals = queries.register_totals(actor, wanted)
    pages = max(1, ceil(totals.rows / PAGE_SIZE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    rows = queries.register_rows(actor, wanted, offset=(page - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    address = _address(wanted)
    body = render_template(
        "certification/register_public.html", form=form, wanted=wanted, totals=totals, rows=rows, page=page,
        pages=pages, first=(page - 1) * PAGE_SIZE + 1, address=address, tiles=_tiles(totals.by_region, address),
        tints=TINTS, schemes=schemes, cohorts=queries.cohorts_on(actor, wanted.as_of),
        sample_cohorts=queries.sample_cohorts(actor, wanted.scheme), licence=exports.LICENCE,
        licence_en=exports.LICENCE_EN, licence_url=exports.LICENCE_URL,
    )  # fmt: skip
    return body, 200 if is_valid else 422


def _refused(form: RegisterForm) -> ResponseReturnValue:
    fields = {name: [str(message) for message in messages] for name, messages in form.errors.items() if name}
    return {"error": " ".join(chain.from_iterable(fields.values())), "fields": fields}, 422


@bp.get("/institutions.csv")
@public
@cacheable
def register_csv() -> ResponseReturnValue:
    """The same list as CSV; the licence is stated in a Link header."""
    form, _schemes = _form()
    if not form.validate():
        return _refused(form)
    body = exports.register_csv(queries.register_rows(current_actor(), form.wanted))
    day = form.wanted.as_of.isoformat()
    return body, {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": f'attachment; filename="institutions-{day}.csv"',
        "Link": f'<{exports.LICENCE_URL}>; rel="license", <{url_for(".register_public")}>; rel="describedby"',
    }


@bp.get("/institutions.json")
@public
@cacheable
def register_json() -> ResponseReturnValue:
    """The same list as JSON."""
    form, schemes = _form()
    if not form.validate():
        return _refused(form)
    wanted = form.wanted
    asked = [scheme for scheme in schemes if wanted.scheme in (ALL_SCHEMES, scheme.slug)]
    rows = queries.register_rows(current_actor(), wanted)
    return exports.register_json(rows, as_of=wanted.as_of, provider=exports.provider_of(asked))


@bp.get("/institutions/changes")
@public
@cacheable
def changes() -> ResponseReturnValue:
    """What was recorded since a moment, oldest first."""
    try:
        since, after_id = exports.read_since(request.args.get("cursor") or request.args.get("since", ""))
    except FieldError as refusal:
        return {"error": translated(refusal), "fields": {refusal.field: [translated(refusal)]}}, 422
    found = queries.changes_since(current_actor(), since, after_id=after_id, limit=FEED_LIMIT)
    return exports.changes_json(found, limit=FEED_LIMIT)
