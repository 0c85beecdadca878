"""Setting up a ceremony and its order."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from forum_app.ceremonies import queries
from forum_app.ceremonies.models import Ceremony, CeremonyItem, Plaque
from forum_app.ceremonies.rules import (
    CEREMONY_WORKFLOW,
    PLAQUE_WORKFLOW,
    CeremonyKind,
    CeremonyState,
    ItemKind,
    PlaqueFacts,
    PlaqueState,
    photo_sets,
)
from forum_app.certification.models import Cohort
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor, Permission
from forum_app.forums.models import Forum

AWARD_SECONDS = 50
PLAQUE_SECONDS = 25
PHOTO_SECONDS = 75


@dataclass(frozen=True, slots=True)
class CeremonyDetails:
    """What is said of a ceremony; `starts_at` UTC, `held_on` a day in Seoul."""

    slug: str
    kind: CeremonyKind
    name: str
    held_on: date
    name_en: str | None = None
    starts_at: datetime | None = None
    planned_minutes: int = 30
    venue: str = ""
    venue_en: str | None = None
    presenters: str = ""
    presenters_en: str | None = None


def scope_text(ceremony: Ceremony) -> str:
    """The scope under which the ceremony's changes are recorded."""
    return f"forum:{ceremony.forum_id}" if ceremony.forum_id else f"ceremony:{ceremony.id}"


def require_open(ceremony: Ceremony, today: date) -> None:
    """Let only ceremonies be changed whose day has not passed.

    Raises:
        StepRefused: the day has passed.
    """
    if today > ceremony.held_on:
        raise StepRefused(N_("끝난 행사는 고칠 수 없습니다."))


def require_preparing(ceremony: Ceremony, today: date) -> None:
    """Let the order be changed only while it is being prepared.

    Raises:
        StepRefused: the order is fixed, or the day has passed.
    """
    require_open(ceremony, today)
    if ceremony.state is not CeremonyState.PREPARING:
        raise StepRefused(N_("순서가 확정되어 고칠 수 없습니다. 먼저 '순서 다시 고치기'를 눌러 주십시오."))


def create_ceremony(forum: Forum | None, details: CeremonyDetails, *, actor: Actor, at: datetime) -> Ceremony:
    """Set up a ceremony, of a forum or standing alone.

    Raises:
        FieldError: the slug is taken, or the day is not one of the forum's.
        StepRefused: the actor runs no ceremonies here.
    """
    allowed = (
        actor.may(Permission.CEREMONY_RUN, forum.scope) if forum else actor.may_everywhere(Permission.CEREMONY_RUN)
    )
    if not allowed:
        raise StepRefused(N_("이곳에서 수여식을 만들 수 없습니다."))
    if db.session.scalar(select(Ceremony.id).where(Ceremony.slug == details.slug)):
        raise FieldError("slug", N_("이미 쓰이는 주소입니다. 다른 주소를 적어 주십시오."))
    if forum is not None and not forum.starts_on <= details.held_on <= forum.ends_on:
        raise FieldError("held_on", N_("포럼이 열리는 날을 적어 주십시오."))
    ceremony = Ceremony(forum_id=forum.id if forum else None, state=CEREMONY_WORKFLOW.initial, **asdict(details))
    db.session.add(ceremony)
    db.session.flush()
    audit.record(
        actor, "ceremony:create", ceremony, at=at, after={"slug": details.slug}, scope=scope_text(ceremony)
    )  # fmt: skip
    return ceremony


def add_awards(ceremony: Ceremony, *, actor: Actor, at: datetime) -> int:
    """Append every award of the forum's decided contests that stands in no order yet; answers how many.

    Raises:
        StepRefused: there are none, or the order is fixed.
    """
    require_preparing(ceremony, clock.day_of(at))
    awards = queries.awards_without_ceremony(ceremony.forum) if ceremony.forum else []
    if not awards:
        raise StepRefused(N_("결과가 확정된 공모전의 상이 없습니다."))
    start = _next_position(ceremony)
    db.session.add_all(
        CeremonyItem(
            ceremony_id=ceremony.id, position=start + n, kind=ItemKind.AWARD, award_id=award.id,
            planned_seconds=AWARD_SECONDS,
        )
        for n, award in enumerate(awards)
    )  # fmt: skip
    _record(ceremony, "ceremony:add_awards", len(awards), actor, at)
    return len(awards)


def add_plaques(ceremony: Ceremony, cohort: Cohort, *, set_size: int, actor: Actor, at: datetime) -> int:
    """Draft a plaque for every certification of the cohort without one, and append them, in sets for photographs.

    Each set is followed by its photograph. The engraved name is the institution's name of today.

    Raises:
        StepRefused: there are none, or the order is fixed.
    """
    require_preparing(ceremony, clock.day_of(at))
    certifications = queries.certifications_without_plaque(cohort)
    if not certifications:
        raise StepRefused(N_("현판을 받을 인증기관이 없습니다."))
    plaques = [
        Plaque(certification_id=c.id, engraved_name=c.institution.name, state=PLAQUE_WORKFLOW.initial)
        for c in certifications
    ]
    db.session.add_all(plaques)
    db.session.flush()
    sets = photo_sets(len(plaques), set_size)
    position = _next_position(ceremony)
    for n, (plaque, photo_set) in enumerate(zip(plaques, sets, strict=True)):
        _append(ceremony, position, ItemKind.PLAQUE, PLAQUE_SECONDS, plaque_id=plaque.id, photo_set=photo_set)
        position += 1
        if n + 1 == len(sets) or sets[n + 1] != photo_set:
            _append(ceremony, position, ItemKind.PHOTO, PHOTO_SECONDS, photo_set=photo_set)
            position += 1
    _record(ceremony, "ceremony:add_plaques", len(plaques), actor, at)
    return len(plaques)


def _append(ceremony: Ceremony, position: int, kind: ItemKind, seconds: int, **columns: int) -> None:
    db.session.add(
        CeremonyItem(ceremony_id=ceremony.id, position=position, kind=kind, planned_seconds=seconds, **columns)
    )


def _next_position(ceremony: Ceremony) -> int:
    last = db.session.scalar(select(func.max(CeremonyItem.position)).where(CeremonyItem.ceremony_id == ceremony.id))
    return (last or 0) + 1


def _record(ceremony: Ceremony, verb: str, count: int, actor: Actor, at: datetime) -> None:
    db.session.flush()
    audit.record(actor, verb, ceremony, at=at, after={"count": count}, scope=scope_text(ceremony))


def make_plaques(ceremony: Ceremony, *, actor: Actor, at: datetime) -> int:
    """Note that the drafted plaques of the order have been made; answers how many.

    Raises:
        StepRefused: the day has passed, or a name to be engraved differs from the holder's.
    """
    require_open(ceremony, clock.day_of(at))
    count = 0
    for item in queries.items_of(ceremony):
        plaque = item.plaque
        if plaque is None or plaque.state is not PlaqueState.DRAFT:
            continue
        facts = PlaqueFacts(plaque.engraved_name, plaque.certification.institution.name)
        plaque.state = PLAQUE_WORKFLOW.follow("make", plaque.state, actor, facts, scope=ceremony.scope)
        audit.record(actor, "plaque:make", plaque, at=at, scope=scope_text(ceremony))
        count += 1
    return count


def move_item(ceremony: Ceremony, item: CeremonyItem, *, up: bool, actor: Actor, at: datetime) -> None:
    """Change places with the neighbour above or below; at the end of the order nothing happens.

    Raises:
        StepRefused: the order is fixed, or the day has passed.
    """
    require_preparing(ceremony, clock.day_of(at))
    items = queries.items_of(ceremony)
    index = next(i for i, other in enumerate(items) if other.id == item.id)
    neighbour = index - 1 if up else index + 1
    if not 0 <= neighbour < len(items):
        return
    other = items[neighbour]
    here, there = item.position, other.position
    item.position = -1
    db.session.flush()
    other.position = here
    db.session.flush()
    item.position = there
    db.session.flush()
    audit.record(
        actor, "ceremony_item:move", item, at=at, before={"position": here}, after={"position": there},
        scope=scope_text(ceremony),
    )  # fmt: skip


def publish(ceremony: Ceremony, *, actor: Actor, at: datetime) -> None:
    """Let everybody see the ceremony's page."""
    require_open(ceremony, clock.day_of(at))
    ceremony.is_published = True
    audit.record(actor, "ceremony:publish", ceremony, at=at, scope=scope_text(ceremony))
