"""The pledge of integrity and confidentiality: its text, who signed it, and who has time to judge."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from forum_app.contest.models import Contest, Judge, JudgeAvailability, Pledge, PledgeSignature
from forum_app.contest.queries.seats import pledge_in_force
from forum_app.contest.rules import Availability, PledgeText
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import Conflict, FieldError
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.services import require_running


@dataclass(frozen=True, slots=True)
class AvailabilityGiven:
    """A judge's answer for one round; `until_on` only with `Availability.UNTIL`."""

    answer: Availability
    until_on: date | None = None
    note: str = ""


def sign_pledge(
    judge: Judge,
    *,
    name: str,
    version: int,
    availability: Mapping[int, AvailabilityGiven] | None = None,
    actor: Actor,
    at: datetime,
) -> PledgeSignature:
    """Keep that a judge signed the text in force, and the answers by round id; a second signature changes nothing.

    From here on the judge is the account that signed, even if it changes its address.

    Raises:
        FieldError: no name is given, or "until" without a day.
        Conflict: `version` is not the text in force any more.
        StepRefused: the forum is over.
    """
    contest = _running(judge.contest_id)
    text = pledge_in_force(contest)
    if text.version != version:
        raise Conflict(N_("그 사이 서약서 내용이 바뀌었습니다. 새 내용을 읽고 서명해 주십시오."))
    signed_as = name.strip()
    if not signed_as:
        raise FieldError("name", N_("이름을 적어 주십시오."))
    answer_availability(judge, availability or {}, at=at)
    if held := db.session.get(PledgeSignature, (judge.id, version)):
        return held
    _write_down(contest, text, at)
    signature = PledgeSignature(
        contest_id=contest.id, judge_id=judge.id, version=version, name=signed_as, sha256=text.sha256, signed_at=at
    )
    db.session.add(signature)
    if judge.account_id is None:
        judge.account_id = actor.account_id
    db.session.flush()
    after = {"number": judge.number, "version": version, "sha256": text.sha256}
    audit.record(actor, "judge:sign", judge, at=at, after=after, scope=f"forum:{contest.forum_id}")
    return signature


def answer_availability(judge: Judge, given: Mapping[int, AvailabilityGiven], *, at: datetime) -> None:
    """Keep for which rounds (by id) the judge has time; rounds that are not given stay as they are.

    Raises:
        FieldError: "until" without a day; the field is "until_<round id>".
        StepRefused: the forum is over.
    """
    _running(judge.contest_id)
    for round_id, one in given.items():
        if one.answer is Availability.UNTIL and one.until_on is None:
            raise FieldError(f"until_{round_id}", N_("심사할 수 있는 마지막 날을 적어 주십시오."))
        row = db.session.get(JudgeAvailability, (judge.id, round_id))
        if row is None:
            row = JudgeAvailability(contest_id=judge.contest_id, judge_id=judge.id, round_id=round_id)
            db.session.add(row)
        row.answer, row.note, row.answered_at = one.answer, one.note.strip(), at
        row.until_on = one.until_on if one.answer is Availability.UNTIL else None
    db.session.flush()


def edit_pledge(contest: Contest, *, text: str, text_en: str, actor: Actor, at: datetime) -> PledgeText:
    """Write a new version of the text; whoever signed an earlier one is asked again. The same text is no new version.

    Raises:
        FieldError: one of the texts is empty.
        StepRefused: the forum is over.
    """
    _running(contest.id)
    now = pledge_in_force(contest)
    for field, given in (("text", text), ("text_en", text_en)):
        if not given.strip():
            raise FieldError(field, N_("서약서 내용을 적어 주십시오."))
    new = PledgeText(now.version + 1, _lines(text), _lines(text_en))
    if new.sha256 == now.sha256:
        return now
    _write_down(contest, now, at)
    row = _write_down(contest, new, at)
    after = {"version": new.version, "sha256": new.sha256}
    audit.record(
        actor, "pledge:edit", row, at=at, before={"sha256": now.sha256}, after=after, scope=f"forum:{contest.forum_id}"
    )
    return new


def _write_down(contest: Contest, text: PledgeText, at: datetime) -> Pledge:
    """The row of a version, so that what was signed can be read for ever."""
    if held := db.session.get(Pledge, (contest.id, text.version)):
        return held
    row = Pledge(
        contest_id=contest.id, version=text.version, text=text.text, text_en=text.text_en, sha256=text.sha256,
        written_at=at,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def _running(contest_id: int) -> Contest:
    """The contest, held until the transaction ends: the first signature writes the text down, once."""
    query = select(Contest).where(Contest.id == contest_id).with_for_update()
    contest = db.session.scalars(query.execution_options(populate_existing=True)).one()
    require_running(contest.forum, clock.day_of(clock.db_now(db.session)))
    return contest


def _lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
