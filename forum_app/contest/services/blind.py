"""Making the blind copy of an entry: rendered first, outside any transaction, then kept, then confirmed."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from forum_app.contest.models import BlindCopy, BlindPage, Entry
from forum_app.core import audit
from forum_app.core.db import db, refuse_inside_write
from forum_app.core.errors import StepRefused
from forum_app.core.i18n import N_
from forum_app.core.inspection import count_pages, page_picture, picture_size
from forum_app.core.permissions import Actor
from forum_app.core.uploads import keep_bytes, kept_file

MOST_PAGES = 60


class RenderedPage(NamedTuple):
    """A page as a kept picture; sizes in pixels."""

    sha256: str
    width: int
    height: int


def render_pages(pdf_sha256: str) -> list[RenderedPage]:
    """The pages of the kept PDF as pictures: pixels only, no text, no metadata, no link.

    Raises:
        RuntimeError: a unit of work is open; rendering takes its time.
        NotFound: the file is not kept.
        DomainError: it cannot be read.
        StepRefused: it has too many pages.
    """
    refuse_inside_write("rendering pages")
    pdf = kept_file(pdf_sha256)
    count = count_pages(pdf)
    if count > MOST_PAGES:
        raise StepRefused(N_("블라인드 사본은 %(most)d쪽까지 받습니다."), most=MOST_PAGES)
    rendered = []
    for number in range(1, count + 1):
        sha256 = keep_bytes(page_picture(pdf, number))
        rendered.append(RenderedPage(sha256, *picture_size(kept_file(sha256))))
    return rendered


def keep_blind_copy(
    entry: Entry, pages: Sequence[RenderedPage], *, source_sha256: str, actor: Actor, at: datetime
) -> BlindCopy:
    """Keep pages as the blind copy of `entry`, in place of an earlier one; nobody but organisers sees it yet.

    Raises:
        StepRefused: there is no page.
    """
    if not pages:
        raise StepRefused(N_("쪽이 없는 파일입니다."))
    if earlier := db.session.get(BlindCopy, entry.id):
        db.session.delete(earlier)
        db.session.flush()
    copy = BlindCopy(entry_id=entry.id, source_sha256=source_sha256, page_count=len(pages), made_at=at)
    copy.pages = [BlindPage(number=number, **page._asdict()) for number, page in enumerate(pages, 1)]
    db.session.add(copy)
    db.session.flush()
    after = {"pages": len(pages), "source": source_sha256}
    audit.record(actor, "blind_copy:make", copy, at=at, after=after, scope=f"forum:{entry.contest.forum_id}")
    return copy


def confirm_blind_copy(copy: BlindCopy, *, actor: Actor, at: datetime) -> None:
    """Somebody looked at every page: judges may see them from now on."""
    entry = db.session.get_one(Entry, copy.entry_id)
    copy.confirmed_at, copy.confirmed_by_id = at, actor.account_id
    db.session.flush()
    audit.record(actor, "blind_copy:confirm", copy, at=at, scope=f"forum:{entry.contest.forum_id}")
