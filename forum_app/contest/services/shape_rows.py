"""Between the shape of a contest and its rows; only drafts are ever written."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from itertools import count
from typing import Any

from sqlalchemy import String, delete, literal, select, update

from forum_app.contest.judging.ruleset import Method, TieLink
from forum_app.contest.models import (
    AwardSlot,
    Contest,
    Criterion,
    JudgeExpertise,
    JudgeRound,
    Round,
    Track,
)
from forum_app.contest.services.shapes import CriterionGiven, Judging, RoundGiven, Shape, SlotGiven, TrackGiven
from forum_app.core.db import db

ASIDE = 1000
"""Added to positions while rows change places, so that no two rows hold the same one in between."""


def shape_of(contest: Contest) -> Shape:
    """The shape of `contest` as its rows say it."""
    return Shape(
        tracks=tuple(TrackGiven(**_columns(track, TrackGiven)) for track in contest.tracks),
        rounds=tuple(_round_given(round_) for round_ in contest.rounds),
        slots=tuple(
            SlotGiven(**_columns(slot, SlotGiven) | {"track": slot.track.code if slot.track else None})
            for slot in contest.slots
        ),
        judging=Judging(
            **_columns(contest, Judging) | {"tie_break": tuple(TieLink(link) for link in contest.tie_break)}
        ),
        rank_together=contest.rank_together,
    )


def write_shape(contest: Contest, shape: Shape) -> None:
    """Make the rows of a draft say `shape`. Tracks and rounds of the same code stay the same rows."""
    for name in (one.name for one in fields(Judging)):
        setattr(contest, name, getattr(shape.judging, name))
    contest.tie_break = [link.value for link in shape.judging.tie_break]
    contest.rank_together = shape.rank_together
    db.session.flush()
    _erase_leaves(contest)
    tracks = _write_tracks(contest, shape.tracks)
    _write_rounds(contest, shape.rounds)
    for position, slot in enumerate(shape.slots, 1):
        values = asdict(slot)
        track = tracks.get(values.pop("track") or "")
        db.session.add(
            AwardSlot(contest_id=contest.id, position=position, track_id=track.id if track else None, **values)
        )
    db.session.flush()
    db.session.expire(contest, ["tracks", "rounds", "slots"])


def _columns(row: object, given: type) -> dict[str, Any]:
    """The values of `row` for the fields of the dataclass `given` that it has."""
    return {one.name: getattr(row, one.name) for one in fields(given) if hasattr(row, one.name)}


def _round_given(round_: Round) -> RoundGiven:
    criteria = tuple(CriterionGiven(**_columns(criterion, CriterionGiven)) for criterion in round_.criteria)
    return RoundGiven(**_columns(round_, RoundGiven) | {"criteria": criteria, "method": Method(round_.method)})


def _erase_leaves(contest: Contest) -> None:
    """Drop slots and criteria: nothing refers to those of a draft."""
    rounds = select(Round.id).where(Round.contest_id == contest.id).scalar_subquery()
    db.session.execute(delete(Criterion).where(Criterion.round_id.in_(rounds)))
    db.session.execute(delete(AwardSlot).where(AwardSlot.contest_id == contest.id))


def _write_tracks(contest: Contest, given: Sequence[TrackGiven]) -> Mapping[str, Track]:
    kept = _kept(Track, contest, [track.code for track in given])
    aside = literal("~") + Track.id.cast(String)
    db.session.execute(
        update(Track).where(Track.contest_id == contest.id).values(position=Track.position + ASIDE, prefix=aside)
    )
    _refresh(kept)
    for position, track in enumerate(given, 1):
        row = kept.setdefault(track.code, Track(contest_id=contest.id, code=track.code))
        for name, value in asdict(track).items():
            setattr(row, name, value)
        row.position = position
        db.session.add(row)
        db.session.flush()
    return kept


def _write_rounds(contest: Contest, given: Sequence[RoundGiven]) -> None:
    kept = _kept(Round, contest, [round_.code for round_ in given])
    db.session.execute(
        update(Round).where(Round.contest_id == contest.id).values(position=Round.position + ASIDE)
    )  # fmt: skip
    _refresh(kept)
    for position, round_ in enumerate(given, 1):
        row = kept.setdefault(round_.code, Round(contest_id=contest.id, code=round_.code))
        values = {one.name: getattr(round_, one.name) for one in fields(round_) if one.name != "criteria"}
        for name, value in values.items():
            setattr(row, name, value)
        row.position = position
        db.session.add(row)
        db.session.flush()
        _write_criteria(row, round_.criteria)


def _write_criteria(round_: Round, given: Sequence[CriterionGiven]) -> None:
    taken = {criterion.code for criterion in given}
    for position, criterion in enumerate(given, 1):
        values = asdict(criterion)
        values["code"] = criterion.code or next(code for n in count(1) if (code := f"c{n}") not in taken)
        taken.add(values["code"])
        db.session.add(Criterion(round_id=round_.id, position=position, **values))
    db.session.flush()
    db.session.expire(round_, ["criteria"])


def _kept(table: type[Any], contest: Contest, codes: Sequence[str]) -> dict[str, Any]:
    """Code -> row for the rows that stay; the others go, with what judges had said of them."""
    rows = {row.code: row for row in db.session.scalars(select(table).where(table.contest_id == contest.id))}
    for code in rows.keys() - set(codes):
        row = rows.pop(code)
        link, column = (JudgeExpertise, "track_id") if table is Track else (JudgeRound, "round_id")
        db.session.execute(delete(link).where(getattr(link, column) == row.id))
        db.session.delete(row)
    db.session.flush()
    return rows


def _refresh(rows: Mapping[str, Any]) -> None:
    for row in rows.values():
        db.session.refresh(row)
