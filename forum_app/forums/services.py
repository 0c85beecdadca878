"""Creating, changing and publishing forums."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time

from sqlalchemy import delete, exists, select

from forum_app.accounts.models import RoleGrant
from forum_app.accounts.rules import Role
from forum_app.core import audit, clock
from forum_app.core.addresses import normal_email
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum, ForumHost, Host, Series
from forum_app.forums.rules import HostKind, forum_is_over

RESERVED_SLUGS = frozenset({"new"})


@dataclass(frozen=True, slots=True)
class ForumDetails:
    """What an organiser says of a forum; days and the opening time are those of a clock in Seoul."""

    slug: str
    edition_no: int
    name: str
    starts_on: date
    ends_on: date
    opens_at_time: time
    venue: str
    name_en: str | None = None
    theme: str = ""
    theme_en: str | None = None
    lead: str = ""
    lead_en: str | None = None
    venue_en: str | None = None
    venue_area: str = ""
    venue_area_en: str | None = None
    live_stream: str = ""
    live_stream_en: str | None = None
    fee_krw: int = 0
    contact_email: str | None = None
    privacy_officer: str | None = None
    privacy_officer_en: str | None = None
    privacy_phone: str | None = None
    privacy_email: str | None = None
    is_practice: bool = False


@dataclass(frozen=True, slots=True)
class HostGiven:
    """An organisation and what it is to the forum."""

    kind: HostKind
    name: str
    name_en: str | None = None


def require_running(forum: Forum, today: date) -> None:
    """Let only editions be changed that are not over.

    Raises:
        StepRefused: the last day of the forum has passed.
    """
    if forum_is_over(forum.ends_on, today):
        raise StepRefused(N_("끝난 행사는 고칠 수 없습니다."))


def create_forum(
    *, series_name: str, details: ForumDetails, hosts: Sequence[HostGiven], actor: Actor, at: datetime
) -> Forum:
    """Create a forum that nobody sees yet; whoever creates it becomes its organiser.

    The series is the one of that name, or a new one.

    Raises:
        FieldError: the address or the edition number is taken, the days make no sense, an e-mail address is none,
            or nobody could reach the personal-data officer.
    """
    details = _reachable(details)
    _check(details, None, clock.day_of(at))
    series = db.session.scalar(select(Series).where(Series.name == series_name))
    if series is None:
        series = Series(slug=_free_series_slug(details.slug), name=series_name)
        db.session.add(series)
        db.session.flush()
    _check_edition(series, details.edition_no, None)
    forum = Forum(series_id=series.id, **asdict(details))
    db.session.add(forum)
    db.session.flush()
    _set_hosts(forum, hosts)
    if actor.account_id is not None:
        db.session.add(
            RoleGrant(
                account_id=actor.account_id, role=Role.ORGANISER, forum_id=forum.id, granted_at=at,
                granted_by_id=actor.account_id,
            )
        )  # fmt: skip
    db.session.flush()
    audit.record(actor, "forum:create", forum, at=at, after=_summary(forum), scope=f"forum:{forum.id}")
    return forum


def edit_forum(
    forum: Forum,
    *,
    version: int,
    series_name: str,
    details: ForumDetails,
    hosts: Sequence[HostGiven],
    actor: Actor,
    at: datetime,
) -> None:
    """Change what is said of a forum. `version` is the one the editor had before the eyes.

    The address of a published forum is printed and linked, so it stays.

    Raises:
        Conflict: somebody saved in between.
        StepRefused: the forum is over.
        FieldError: as in create_forum.
    """
    require_running(forum, clock.day_of(at))
    details = _reachable(details)
    if forum.version != version:
        raise Conflict(N_("그 사이 다른 사람이 먼저 저장했습니다. 새로 불러온 뒤 다시 고쳐 주십시오."))
    if forum.published_at is not None and details.slug != forum.slug:
        raise FieldError("slug", N_("공개한 행사의 주소는 바꿀 수 없습니다."))
    _check(details, forum, clock.day_of(at))
    before = _summary(forum)
    if series_name != forum.series.name:
        forum.series = db.session.scalar(select(Series).where(Series.name == series_name)) or Series(
            slug=_free_series_slug(details.slug), name=series_name
        )
        db.session.flush()
    _check_edition(forum.series, details.edition_no, forum)
    for name, value in asdict(details).items():
        setattr(forum, name, value)
    _set_hosts(forum, hosts)
    db.session.flush()
    audit.record(
        actor, "forum:edit", forum, at=at, before=before, after=_summary(forum), scope=f"forum:{forum.id}"
    )  # fmt: skip


def publish(forum: Forum, *, actor: Actor, at: datetime) -> None:
    """Show the forum and its programme to everybody.

    Raises:
        StepRefused: it is public already, or over.
    """
    require_running(forum, clock.day_of(at))
    if forum.published_at is not None:
        raise StepRefused(N_("이미 공개한 행사입니다."))
    forum.published_at = at
    db.session.flush()
    audit.record(actor, "forum:publish", forum, at=at, after={"slug": forum.slug}, scope=f"forum:{forum.id}")


def _summary(forum: Forum) -> dict[str, object]:
    return {
        "slug": forum.slug, "edition": forum.edition_no, "name": forum.name, "starts_on": forum.starts_on.isoformat(),
        "ends_on": forum.ends_on.isoformat(), "venue": forum.venue, "fee_krw": forum.fee_krw,
    }  # fmt: skip


def _check(details: ForumDetails, forum: Forum | None, today: date) -> None:
    if details.slug in RESERVED_SLUGS:
        raise FieldError("slug", N_("쓸 수 없는 주소입니다. 다른 말로 적어 주십시오."))
    taken = select(exists().where(Forum.slug == details.slug, Forum.id != (forum.id if forum else 0)))
    if db.session.scalar(taken):
        raise FieldError("slug", N_("이미 쓰고 있는 주소입니다."))
    if details.ends_on < details.starts_on:
        raise FieldError("ends_on", N_("마치는 날은 여는 날보다 앞설 수 없습니다."))
    if details.ends_on < today:
        raise FieldError("ends_on", N_("이미 지난 날입니다. 오늘이나 그 뒤의 날을 적어 주십시오."))


def _reachable(details: ForumDetails) -> ForumDetails:
    """`details` with its e-mail addresses in normal form; the officer can be named and reached, or is left out."""
    emails = {name: getattr(details, name) for name in ("contact_email", "privacy_email")}
    for name, typed in emails.items():
        try:
            emails[name] = normal_email(typed) if typed else None
        except FieldError as error:
            raise FieldError(name, error.message) from error
    if not details.privacy_officer and (details.privacy_phone or details.privacy_email or details.privacy_officer_en):
        raise FieldError("privacy_officer", N_("이름이나 부서를 적어 주십시오."))
    if details.privacy_officer and not (details.privacy_phone or details.privacy_email):
        raise FieldError("privacy_phone", N_("전화나 전자우편 가운데 하나는 적어 주십시오."))
    return replace(details, **emails)


def _check_edition(series: Series, edition_no: int, forum: Forum | None) -> None:
    taken = select(
        exists().where(
            Forum.series_id == series.id, Forum.edition_no == edition_no, Forum.id != (forum.id if forum else 0)
        )
    )
    if db.session.scalar(taken):
        raise FieldError("edition_no", N_("이 연작에 같은 회차가 이미 있습니다."))


def _free_series_slug(wish: str) -> str:
    slug, n = wish, 1
    while db.session.scalar(select(exists().where(Series.slug == slug))):
        n += 1
        slug = f"{wish}-{n}"
    return slug


def _set_hosts(forum: Forum, hosts: Sequence[HostGiven]) -> None:
    db.session.execute(delete(ForumHost).where(ForumHost.forum_id == forum.id))
    for position, given in enumerate(hosts, 1):
        host = db.session.scalar(select(Host).where(Host.name == given.name))
        if host is None:
            host = Host(name=given.name, name_en=given.name_en)
            db.session.add(host)
            db.session.flush()
        elif given.name_en:
            host.name_en = given.name_en
        db.session.add(ForumHost(forum_id=forum.id, host_id=host.id, kind=given.kind, position=position))
    db.session.flush()
    db.session.expire(forum, ["hosts"])
