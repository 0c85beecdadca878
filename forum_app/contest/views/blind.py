"""The organiser looks at blind copies: drawn from the nameless PDF, covered where a name is left, confirmed."""

from time import monotonic

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.forms.blind import CoversForm, SeenForm
from forum_app.contest.models import Contest, Entry
from forum_app.contest.queries import blind as queries
from forum_app.contest.queries.entries import content_is_open
from forum_app.contest.services import blind as services
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.console import managed
from forum_app.contest.views.frame import frame
from forum_app.core import clock
from forum_app.core.access import current_actor, needs, own_transaction
from forum_app.core.errors import DomainError, NotFound
from forum_app.core.http_errors import translated
from forum_app.core.permissions import Permission
from forum_app.core.unit_of_work import unit_of_work
from forum_app.core.uploads import send_kept
from forum_app.forums.rules import forum_is_over

SECONDS = 15  # that one press may take; what is left takes the next one


@bp.get("/manage/contests/<slug>/eligibility/blind/")
@needs(Permission.CONTEST_RUN)
def blind_copies(slug: str) -> ResponseReturnValue:
    """Every copy that waits to be confirmed, by its first page."""
    return _list_page(_managed(slug))


@bp.post("/manage/contests/<slug>/eligibility/blind/draw")
@needs(Permission.CONTEST_RUN)
@own_transaction
def blind_copies_draw(slug: str) -> ResponseReturnValue:
    """Draw the pages of those that have none, as many as a request may take."""
    contest, ends = _managed(slug), monotonic() + SECONDS
    drawn, refused = 0, []
    for entry in list(queries.entries_to_draw(contest)):
        try:
            _draw(entry, (), seen="")
        except DomainError as refusal:
            refused.append(f"{entry.receipt_no}: {translated(refusal)}")
        else:
            drawn += 1
        if monotonic() > ends:
            break
    flash(_("심사용 사본 %(n)s편의 쪽 그림을 만들었습니다.", n=drawn), "success")
    if refused:
        return _list_page(contest, refused)
    return redirect(url_for(".blind_copies", slug=slug), 303)


@bp.post("/manage/contests/<slug>/eligibility/blind/confirm")
@needs(Permission.CONTEST_RUN)
def blind_copies_confirm(slug: str) -> ResponseReturnValue:
    """Confirm those that were ticked, all or none."""
    contest, seen = _managed(slug), SeenForm().seen
    try:
        for entry_id, fingerprint in seen.items():
            entry = queries.get_blind_entry(contest, entry_id)
            services.confirm_seen_copy(entry, seen=fingerprint, actor=current_actor(), at=clock.now())
    except DomainError as refusal:
        return _list_page(contest, [translated(refusal)])
    flash(_("심사용 사본 %(n)s편에 이름이 없음을 확인했습니다.", n=len(seen)), "success")
    return redirect(url_for(".blind_copies", slug=slug), 303)


@bp.get("/manage/contests/<slug>/eligibility/<int:entry_id>/blind")
@needs(Permission.CONTEST_RUN)
def blind_copy(slug: str, entry_id: int) -> ResponseReturnValue:
    """The pages of one entry as judges will see them, to be covered and confirmed."""
    contest = _managed(slug)
    return _copy_page(contest, queries.get_blind_entry(contest, entry_id))


@bp.get("/manage/contests/<slug>/eligibility/<int:entry_id>/blind/pages/<int:number>")
@needs(Permission.CONTEST_RUN)
def blind_copy_page(slug: str, entry_id: int, number: int) -> ResponseReturnValue:
    """One page as a picture."""
    entry = queries.get_blind_entry(_managed(slug), entry_id)
    page = queries.get_drawn_page(entry, number)
    return send_kept(page.sha256, name=f"page-{number}.png", media_type="image/png", is_attachment=False)


@bp.post("/manage/contests/<slug>/eligibility/<int:entry_id>/blind/draw")
@needs(Permission.CONTEST_RUN)
@own_transaction
def blind_copy_draw(slug: str, entry_id: int) -> ResponseReturnValue:
    """Draw the pages for the first time."""
    contest = _managed(slug)
    entry = queries.get_blind_entry(contest, entry_id)
    return _redraw(contest, entry, lambda: ())


@bp.post("/manage/contests/<slug>/eligibility/<int:entry_id>/blind/covers")
@needs(Permission.CONTEST_RUN)
@own_transaction
def blind_copy_cover(slug: str, entry_id: int) -> ResponseReturnValue:
    """Cover further areas and draw all pages anew."""
    contest, form = _managed(slug), CoversForm()
    entry = queries.get_blind_entry(contest, entry_id)
    return _redraw(contest, entry, lambda: (*services.covers_of(entry), *form.covers()))


@bp.post("/manage/contests/<slug>/eligibility/<int:entry_id>/blind/covers/<int:cover_id>/remove")
@needs(Permission.CONTEST_RUN)
@own_transaction
def blind_copy_uncover(slug: str, entry_id: int, cover_id: int) -> ResponseReturnValue:
    """Take one cover away and draw all pages anew."""
    contest = _managed(slug)
    entry = queries.get_blind_entry(contest, entry_id)
    return _redraw(contest, entry, lambda: services.covers_of(entry, but=cover_id))


@bp.post("/manage/contests/<slug>/eligibility/<int:entry_id>/blind/confirm")
@needs(Permission.CONTEST_RUN)
def blind_copy_confirm(slug: str, entry_id: int) -> ResponseReturnValue:
    """There is no name on these pages: judges may see them."""
    contest = _managed(slug)
    entry = queries.get_blind_entry(contest, entry_id)
    try:
        services.confirm_seen_copy(entry, seen=request.form.get("seen", ""), actor=current_actor(), at=clock.now())
    except DomainError as refusal:
        return _copy_page(contest, entry, refusal)
    flash(_("이름이 없음을 확인했습니다. 심사위원에게 이 쪽들이 보입니다."), "success")
    return redirect(url_for(".blind_copy", slug=slug, entry_id=entry_id), 303)


@bp.post("/manage/contests/<slug>/eligibility/<int:entry_id>/blind/reopen")
@needs(Permission.CONTEST_RUN)
def blind_copy_reopen(slug: str, entry_id: int) -> ResponseReturnValue:
    """Take the confirmation back."""
    contest = _managed(slug)
    entry = queries.get_blind_entry(contest, entry_id)
    try:
        services.reopen_blind_copy(entry, actor=current_actor(), at=clock.now())
    except DomainError as refusal:
        return _copy_page(contest, entry, refusal)
    flash(_("확인을 거두었습니다. 다시 확인할 때까지 심사위원에게 보이지 않습니다."), "success")
    return redirect(url_for(".blind_copy", slug=slug, entry_id=entry_id), 303)


def _redraw(contest: Contest, entry: Entry, wanted: services.Wanted) -> ResponseReturnValue:
    try:
        _draw(entry, wanted(), seen=request.form.get("seen", ""))
    except DomainError as refusal:
        return _copy_page(contest, entry, refusal)
    flash(_("쪽 그림을 새로 만들었습니다. 모든 쪽을 보고 확인해 주십시오."), "success")
    return redirect(url_for(".blind_copy", slug=contest.slug, entry_id=entry.id), 303)


def _draw(entry: Entry, covers: tuple[services.Cover, ...], *, seen: str) -> None:
    """Draw first, with nobody waiting; then keep, unless the file or the copy became another."""
    actor, at = current_actor(), clock.now()
    services.refuse_late_drawing(entry, at=at)
    source = queries.blind_source(entry) or ""
    drawing = services.draw_blind_copy(source, covers=covers, names=queries.names_of(entry))
    with unit_of_work():
        services.replace_blind_copy(entry, drawing, seen=seen, actor=actor, at=at)


def _managed(slug: str) -> Contest:
    contest = managed(slug, Permission.CONTEST_RUN)
    if not content_is_open(current_actor(), contest, clock.now()):
        raise NotFound(queries.NO_PAGE)
    return contest


def _may_prepare(contest: Contest) -> bool:
    return contest.state in services.TO_PREPARE and not forum_is_over(contest.forum.ends_on, clock.today())


def _list_page(contest: Contest, refused: list[str] | None = None) -> ResponseReturnValue:
    number = min(max(request.args.get("page", 1, type=int), 1), 100_000)
    page = render_template(
        "contest/blind_copies.html",
        **frame(contest, "contest.eligibility"),
        listed=queries.blind_lines(contest, number),
        may_prepare=_may_prepare(contest),
        refused=refused or [],
    )
    return page, 422 if refused else 200


def _copy_page(contest: Contest, entry: Entry, refusal: DomainError | None = None) -> ResponseReturnValue:
    page = render_template(
        "contest/blind_copy.html",
        **frame(contest, "contest.eligibility"),
        entry=entry,
        copy=queries.blind_copy_of(entry),
        may_prepare=_may_prepare(contest),
        refused=translated(refusal) if refusal else None,
        rows=CoversForm().rows,
    )
    return page, 422 if refusal else 200
