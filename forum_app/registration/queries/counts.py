"""How many have registered, stand where, have come and when: counts that indexes answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Select, String, and_, bindparam, case, cast, func, literal, select, union_all

from forum_app.core.audit import AuditEvent
from forum_app.core.db import db
from forum_app.core.read_memo import note_answer, read_once
from forum_app.forums.models import Forum
from forum_app.registration.models import CheckIn, Consent, ConsentItem, Registration, Ticket
from forum_app.registration.queries.online import online_count
from forum_app.registration.rules import ConsentKind, RegistrationState, Source, time_bins

CANCELLING = ("registration:cancel", "registration:lapse")
MOST_BARS = 12
LARGE = 5_000  # registrations; to count the consents of more takes longer than to draw the page
KEPT_FOR = timedelta(minutes=1)
NOT_CONFIRMED = [state for state in RegistrationState if state is not RegistrationState.CONFIRMED]  # the fewer, mostly
AT_DESK: Any = bindparam("at_desk", Source.DESK, literal_execute=True)  # written out, as the partial index has it


_kept_shares: dict[tuple[str, int], "ConsentShares"] = {}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many registrations stand where; `confirmed` counts those who are in as well.

    online: the confirmed who take part from afar. at_desk: who signed up there, wherever they stand.
    given_up: how many left since the moment that was asked for.
    """

    confirmed: int = 0
    checked_in: int = 0
    pending: int = 0
    waitlisted: int = 0
    offered: int = 0
    cancelled: int = 0
    online: int = 0
    at_desk: int = 0
    given_up: int = 0

    @property
    def everybody(self) -> int:
        """All rows."""
        return self.confirmed + self.pending + self.waitlisted + self.offered + self.cancelled

    @property
    def standing(self) -> int:
        """All but those who have cancelled."""
        return self.everybody - self.cancelled

    @property
    def awaited(self) -> int:
        """Confirmed and not in yet."""
        return self.confirmed - self.checked_in

    @property
    def expected(self) -> int:
        """Confirmed and coming to the door, those who are in as well."""
        return self.confirmed - self.online

    @property
    def to_come(self) -> int:
        """Of those expected, who are not in yet."""
        return self.expected - self.checked_in


@dataclass(frozen=True, slots=True)
class Desk:
    """How many a desk has let in, when the first and when the last (UTC)."""

    name: str
    count: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class ConsentShares:
    """Kind of consent -> how many of the confirmed were asked, and had given it `as_of` then (UTC).

    Nobody asks who comes along with a contact, or signed up before there was the question.
    """

    asked: Mapping[ConsentKind, int]
    given: Mapping[ConsentKind, int]
    confirmed: int
    as_of: datetime

    @property
    def not_all_were_asked(self) -> bool:
        """Whether some of the confirmed answered no question of consent themselves."""
        return max(self.asked.values(), default=0) < self.confirmed


@dataclass(frozen=True, slots=True)
class Bar:
    """How many came from `begins` until before `ends` (UTC)."""

    begins: datetime
    ends: datetime
    count: int


@read_once
def standing_count(forum: Forum) -> int:
    """How many registrations of `forum` are not cancelled."""
    return registration_counts(forum).standing


def registration_counts(
    forum: Forum,
    *,
    given_up_since: datetime | None = None,
    tickets: Iterable[Ticket] | None = None,
    by_desk: Iterable[Desk] | None = None,
) -> Counts:
    """The counts of `forum`, from rows.

    tickets, by_desk: those of `forum`, where they have been read already; they spare counting who is in again, and
    who takes part from afar where no ticket is for that.
    """
    values: dict[str, Any] = {"forum_id": forum.id}
    known: dict[str, int] = {}
    any_online = tickets is None or any(ticket.kind.is_online for ticket in tickets)
    if given_up_since is not None:
        values |= {"scope": f"forum:{forum.id}", "since": given_up_since}
    if by_desk is not None:
        known["checked_in"] = sum(desk.count for desk in by_desk)
    query = _counts(given_up="since" in values, online=any_online, checked_in=by_desk is None)
    found = known | dict(db.session.execute(query, values).all())
    others = sum(found.get(state, 0) for state in NOT_CONFIRMED)
    counts = Counts(confirmed=found.pop("everybody") - others, **found)
    note_answer(standing_count, counts.standing, forum)
    return counts


@cache
def _counts(*, given_up: bool, online: bool, checked_in: bool) -> CompoundSelect[Any]:
    forum_id: Any = bindparam("forum_id")
    parts = [
        select(literal("everybody").label("what"), func.count().label("n")).where(Registration.forum_id == forum_id),
        select(cast(Registration.state, String), func.count())
        .where(Registration.forum_id == forum_id, Registration.state.in_(NOT_CONFIRMED))
        .group_by(Registration.state),
        select(literal("at_desk"), func.count()).where(
            Registration.forum_id == forum_id, Registration.source == AT_DESK
        ),
    ]
    if online:
        parts.append(select(literal("online"), online_count(forum_id).scalar_subquery()))
    if checked_in:
        parts.append(select(literal("checked_in"), func.count()).where(CheckIn.forum_id == forum_id))
    if given_up:
        left = (AuditEvent.scope == bindparam("scope"), AuditEvent.verb.in_(CANCELLING))
        parts.append(select(literal("given_up"), func.count()).where(*left, AuditEvent.at >= bindparam("since")))
    return union_all(*parts)


def desks(forum: Forum) -> Sequence[Desk]:
    """What each desk has done, by name."""
    return [Desk(*row) for row in db.session.execute(_desks(), {"forum_id": forum.id})]


@cache
def _desks() -> Select[str, int, datetime, datetime]:
    when = CheckIn.checked_in_at
    return (
        select(CheckIn.desk, func.count(), func.min(when), func.max(when))
        .where(CheckIn.forum_id == bindparam("forum_id"))
        .group_by(CheckIn.desk)
        .order_by(CheckIn.desk)
    )


def arrival_bars(
    forum: Forum, first: datetime, last: datetime, most: int = MOST_BARS, *, shortest: int = 5
) -> Sequence[Bar]:
    """How many came, from `first` to `last` (UTC) in at most `most` spans of the same length, >= `shortest` minutes."""
    spans = time_bins(first, last, most, shortest=shortest)
    values: dict[str, Any] = {"forum_id": forum.id}
    for n, (begins, ends) in enumerate(spans):
        values |= {f"begins_{n}": begins, f"ends_{n}": ends}
    found: dict[int, int] = dict(db.session.execute(_arrivals(len(spans)), values).all())
    return [Bar(*span, found[n]) for n, span in enumerate(spans)]


@cache
def _arrivals(spans: int) -> CompoundSelect[Any]:
    when = CheckIn.checked_in_at
    forum_id: Any = bindparam("forum_id")
    return union_all(
        *(
            select(literal(n), func.count()).where(
                CheckIn.forum_id == forum_id, when >= bindparam(f"begins_{n}"), when < bindparam(f"ends_{n}")
            )
            for n in range(spans)
        )
    )


def consent_shares(forum: Forum, counts: Counts, at: datetime, *, large: int = LARGE) -> ConsentShares:
    """How many of the confirmed have given which consent; of a `large` forum at times as of up to KEPT_FOR ago."""
    if counts.everybody <= large:
        return _count_shares(forum, counts, at)
    key = (str(db.engine.url), forum.id)
    kept = _kept_shares.get(key)
    if kept is None or not at - KEPT_FOR < kept.as_of <= at:
        kept = _kept_shares[key] = _count_shares(forum, counts, at)
    return kept


def _count_shares(forum: Forum, counts: Counts, at: datetime) -> ConsentShares:
    answers = _consent_answers(forum)
    asked, given = ({kind: pair[place] for kind, pair in answers.items()} for place in (0, 1))
    return ConsentShares(asked, given, counts.confirmed, at)


def consent_counts(forum: Forum) -> dict[ConsentKind, int]:
    """Kind of consent -> how many of the confirmed have given it and not withdrawn it; nobody: left out."""
    return {kind: given for kind, (_, given) in _consent_answers(forum).items() if given}


def _consent_answers(forum: Forum) -> dict[ConsentKind, tuple[int, int]]:
    """Kind of consent -> how many of the confirmed were asked, and how many of those have it in force."""
    rows = db.session.execute(_answers_by_kind(), {"forum_id": forum.id})
    return {kind: (int(asked), int(given)) for kind, asked, given in rows}


@cache
def _answers_by_kind() -> Select[ConsentKind, int, int]:
    in_force = case((and_(Consent.is_given, Consent.withdrawn_at.is_(None)), 1), else_=0)
    return (
        select(ConsentItem.kind, func.count(), func.sum(in_force))
        .join(Consent, Consent.consent_item_id == ConsentItem.id)
        .join(Registration, Registration.id == Consent.registration_id)
        .where(ConsentItem.forum_id == bindparam("forum_id"), Registration.state == RegistrationState.CONFIRMED)
        .group_by(ConsentItem.kind)
    )
