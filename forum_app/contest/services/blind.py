"""Making the blind copy of an entry: drawn first, outside any transaction, then kept, covered, confirmed."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select

from forum_app.contest.models import BlindCopy, BlindCover, BlindPage, Entry
from forum_app.contest.queries.blind import blind_source
from forum_app.contest.rules import ContestState
from forum_app.contest.services.entries import lock_entry
from forum_app.core import audit, clock
from forum_app.core.db import db, refuse_inside_write
from forum_app.core.errors import Conflict, FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.inspection import Area, count_pages, drawn_pages, page_texts
from forum_app.core.permissions import Actor
from forum_app.core.uploads import keep_bytes, kept_file
from forum_app.forums.services import require_running
from forum_app.institutions.rules import search_key

MOST_PAGES = 60
MOST_COVERS = 200
WHOLE = Decimal(100)
CONFIRMED = N_("확인한 사본입니다. 고치려면 먼저 확인을 거두어 주십시오.")
CHANGED = N_("그 사이 파일이나 사본이 바뀌었습니다. 다시 보고 정해 주십시오.")
LEAST_LETTERS = 2
TO_PREPARE = (ContestState.CLOSED, ContestState.ELIGIBILITY, ContestState.ASSIGNED, ContestState.SCORING)


class RenderedPage(NamedTuple):
    """A page as a kept picture; sizes in pixels."""

    sha256: str
    width: int
    height: int


class Cover(NamedTuple):
    """An area to be painted over on a page: corner, width and height in percent of it."""

    page: int
    x: Decimal
    y: Decimal
    width: Decimal
    height: Decimal


Wanted = Callable[[], tuple[Cover, ...]]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A blind copy as it was drawn from the kept PDF `source_sha256`; pages with a name in their text are hints."""

    source_sha256: str
    pages: tuple[RenderedPage, ...]
    covers: tuple[Cover, ...] = ()
    named_pages: tuple[int, ...] = ()


def render_pages(pdf_sha256: str, covers: Sequence[Cover] = ()) -> list[RenderedPage]:
    """The pages of the kept PDF as pictures with `covers` painted in: pixels only, no text, no metadata, no link.

    Raises:
        RuntimeError: a unit of work is open; rendering takes its time.
        NotFound: the file is not kept.
        DomainError: it cannot be read.
        StepRefused: it has too many pages.
        FieldError: a cover lies on no page.
    """
    refuse_inside_write("rendering pages")
    pdf = kept_file(pdf_sha256)
    count = count_pages(pdf)
    if count > MOST_PAGES:
        raise StepRefused(N_("블라인드 사본은 %(most)d쪽까지 받습니다."), most=MOST_PAGES)
    areas = _areas(covers, count)
    return [RenderedPage(keep_bytes(page.png), page.width, page.height) for page in drawn_pages(pdf, count, areas)]


def draw_blind_copy(pdf_sha256: str, *, covers: Sequence[Cover] = (), names: Collection[str] = ()) -> Drawing:
    """Draw the kept PDF and look for `names` in its text.

    Raises:
        as render_pages.
    """
    pages = render_pages(pdf_sha256, covers)
    keys = [key for name in names if len(key := search_key(name)) >= LEAST_LETTERS]
    texts = [search_key(text) for text in page_texts(kept_file(pdf_sha256))] if keys else []
    named = tuple(number for number, text in enumerate(texts, 1) if any(key in text for key in keys))
    return Drawing(pdf_sha256, tuple(pages), tuple(covers), named)


def keep_blind_copy(
    entry: Entry, pages: Sequence[RenderedPage], *, source_sha256: str, actor: Actor, at: datetime,
    covers: Sequence[Cover] = (), named_pages: Sequence[int] = (),
) -> BlindCopy:  # fmt: skip
    """Keep pages as the blind copy of `entry`, in place of an earlier one; nobody but organisers sees it yet.

    Raises:
        StepRefused: there is no page.
    """
    if not pages:
        raise StepRefused(N_("쪽이 없는 파일입니다."))
    drop_blind_copy(entry)
    copy = BlindCopy(
        entry_id=entry.id, source_sha256=source_sha256, page_count=len(pages), made_at=at, named_pages=[*named_pages]
    )
    copy.pages = [BlindPage(number=number, **page._asdict()) for number, page in enumerate(pages, 1)]
    copy.covers = [BlindCover(**cover._asdict()) for cover in covers]
    db.session.add(copy)
    db.session.flush()
    _note(actor, "make", copy, at, {"pages": len(pages), "covers": len(covers), "source": source_sha256})
    return copy


def replace_blind_copy(entry: Entry, drawing: Drawing, *, seen: str, actor: Actor, at: datetime) -> BlindCopy:
    """Keep a new drawing; `seen` is the fingerprint of the copy it takes the place of, "" where there was none.

    Raises:
        StepRefused: the judging is over, the copy is confirmed, or the forum is over.
        Conflict: the file or the copy is another by now.
    """
    _require_preparing(entry, at)
    copy = _locked(entry)
    if copy is not None and copy.confirmed_at is not None:
        raise StepRefused(CONFIRMED)
    _require_same(entry, drawing.source_sha256, copy, seen)
    return keep_blind_copy(
        entry, drawing.pages, source_sha256=drawing.source_sha256, covers=drawing.covers,
        named_pages=drawing.named_pages, actor=actor, at=at,
    )  # fmt: skip


def confirm_seen_copy(entry: Entry, *, seen: str, actor: Actor, at: datetime) -> None:
    """Somebody has looked at the pages with the fingerprint `seen` and found no name: judges may see these.

    Raises:
        StepRefused: the judging is over, or the forum is.
        Conflict: the file or the copy is another by now.
    """
    _require_preparing(entry, at)
    copy = _locked(entry)
    if copy is None:
        raise Conflict(CHANGED)
    _require_same(entry, copy.source_sha256, copy, seen)
    if copy.confirmed_at is None:
        confirm_blind_copy(copy, actor=actor, at=at)


def confirm_blind_copy(copy: BlindCopy, *, actor: Actor, at: datetime) -> None:
    """Somebody looked at every page: judges may see them from now on."""
    copy.confirmed_at, copy.confirmed_by_id = max(at, copy.made_at), actor.account_id
    db.session.flush()
    _note(actor, "confirm", copy, at)


def reopen_blind_copy(entry: Entry, *, actor: Actor, at: datetime) -> None:
    """Take the confirmation back: judges see no page until it is confirmed again.

    Raises:
        StepRefused: it is not confirmed, or the judging is over.
    """
    _require_preparing(entry, at)
    copy = _locked(entry)
    if copy is None or copy.confirmed_at is None:
        raise StepRefused(N_("확인한 사본이 아닙니다."))
    copy.confirmed_at = copy.confirmed_by_id = None
    db.session.flush()
    _note(actor, "reopen", copy, at)


def covers_of(entry: Entry, *, but: int | None = None) -> tuple[Cover, ...]:
    """What is painted over on the copy of an entry, all but the cover of that id."""
    copy = db.session.get(BlindCopy, entry.id)
    kept = [one for one in copy.covers if one.id != but] if copy else []
    return tuple(Cover(one.page, one.x, one.y, one.width, one.height) for one in kept)


def refuse_late_drawing(entry: Entry, *, at: datetime) -> None:
    """Say no before anything is drawn; it is asked again when the drawing is kept.

    Raises:
        StepRefused: as replace_blind_copy.
    """
    _require_preparing(entry, at)
    copy = db.session.get(BlindCopy, entry.id)
    if copy is not None and copy.confirmed_at is not None:
        raise StepRefused(CONFIRMED)


def drop_blind_copy(entry: Entry) -> None:
    """Forget the copy of an entry with its pages, covers and confirmation: its file is another one now."""
    if earlier := db.session.get(BlindCopy, entry.id):
        db.session.delete(earlier)
        db.session.flush()


def _require_same(entry: Entry, source_sha256: str, copy: BlindCopy | None, seen: str) -> None:
    if blind_source(entry) != source_sha256 or (copy.fingerprint if copy else "") != seen:
        raise Conflict(CHANGED)


def _require_preparing(entry: Entry, at: datetime) -> None:
    require_running(entry.contest.forum, clock.day_of(at))
    if entry.contest.state not in TO_PREPARE:
        raise StepRefused(N_("심사용 사본은 접수를 마감한 뒤부터 채점을 봉인할 때까지 고칠 수 있습니다."))


def _locked(entry: Entry) -> BlindCopy | None:
    lock_entry(entry)
    query = select(BlindCopy).where(BlindCopy.entry_id == entry.id)
    return db.session.scalar(query.execution_options(populate_existing=True))


def _areas(covers: Sequence[Cover], count: int) -> dict[int, list[Area]]:
    if len(covers) > MOST_COVERS:
        raise FieldError("covers", N_("한 사본에서 %(most)d곳까지 가릴 수 있습니다."), most=MOST_COVERS)
    areas: dict[int, list[Area]] = defaultdict(list)
    for cover in covers:
        page, x, y, width, height = cover
        if not 1 <= page <= count:
            raise FieldError("covers", N_("%(page)d쪽은 없습니다."), page=page)
        if min(x, y) < 0 or min(width, height) <= 0 or max(x + width, y + height) > WHOLE:
            raise FieldError("covers", N_("가릴 자리는 0에서 100 사이의 백분율로, 쪽을 벗어나지 않게 적어 주십시오."))
        areas[page].append((float(x), float(y), float(width), float(height)))
    return areas


def _note(actor: Actor, verb: str, copy: BlindCopy, at: datetime, after: dict[str, object] | None = None) -> None:
    entry = db.session.get_one(Entry, copy.entry_id)
    audit.record(actor, f"blind_copy:{verb}", copy, at=at, after=after, scope=f"forum:{entry.contest.forum_id}")
