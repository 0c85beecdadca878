"""Tracks and awards of a draft, each a table of lines."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import count
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, HiddenField, IntegerField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional, Regexp

from forum_app.contest.forms.call import DraftForm
from forum_app.contest.forms.rows import MOST_ROWS, WHOLE, Row, Words, between, filled, limited, numbered
from forum_app.contest.services.shapes import Shape, SlotGiven, TrackGiven
from forum_app.core.forms import ListedField

MAX_PRIZE_KRW = 10_000_000_000


class TrackRow(Row):
    """A category; `was` is its code before."""

    was = HiddenField()
    name = Words(_l("부문"), [DataRequired(_l("이름을 적어 주십시오.")), limited(60)])
    name_en = Words(_l("영문 이름"), [Optional(), limited(80)])
    code = Words(
        _l("기호"),
        [
            Optional(),
            Regexp(r"^[a-z0-9-]{1,20}\Z", message=_l("로마자 소문자, 숫자, 붙임표로 20자까지 적어 주십시오.")),
        ],
    )
    receipt_prefix = Words(
        _l("접수번호 머리말"),
        [Optional(), Regexp(r"^[\w가-힣]{1,20}\Z", message=_l("빈칸 없이 20자까지 적어 주십시오."))],
    )
    min_awards = IntegerField(_l("최소 시상"), [Optional(), between(0, 1000)])
    max_awards = IntegerField(_l("최대 시상"), [Optional(), between(0, 1000)])


class TracksForm(DraftForm):
    """The categories of a contest and how they are ranked."""

    tracks = FieldList(FormField(TrackRow), _l("부문"), max_entries=MOST_ROWS)
    rank_together = BooleanField(
        _l("부문을 나누지 않고 함께 순위를 매깁니다"),
        description=_l("표시하면 모든 부문의 출품작이 한 순위표에서 겨룹니다."),
    )

    def changed(self, shape: Shape) -> Shape:
        """`shape` with these tracks in their order; those without a code or a prefix get one.

        Awards follow a track that got another code, and go with one that was taken out.
        """
        lines = filled(self.tracks)
        taken = {line.code.data for line in lines}
        free = (code for number in count(1) if (code := f"t{number}") not in taken)
        tracks = tuple(_track(line, line.code.data or next(free)) for line in lines)
        now = {line.was.data: track.code for line, track in zip(lines, tracks, strict=True) if line.was.data}
        slots = tuple(
            replace(slot, track=now[slot.track]) if slot.track else slot
            for slot in shape.slots
            if slot.track is None or slot.track in now
        )
        return replace(shape, tracks=tracks, slots=slots, rank_together=bool(self.rank_together.data))


class SlotRow(Row):
    """Equal awards."""

    grade = Words(_l("상"), [DataRequired(_l("상의 이름을 적어 주십시오.")), limited(40)])
    grade_en = Words(_l("영문 이름"), [Optional(), limited(60)])
    authority = Words(_l("훈격(주는 이)"), [DataRequired(_l("누구의 이름으로 주는지 적어 주십시오.")), limited(60)])
    authority_en = Words(_l("훈격(영문)"), [Optional(), limited(100)])
    track = ListedField(_l("부문"), default="")
    count = IntegerField(_l("수"), [InputRequired(WHOLE), between(1, 1000)])
    prize_krw = IntegerField(_l("상금(원)"), [Optional(), between(0, MAX_PRIZE_KRW)])


class AwardsForm(DraftForm):
    """The awards of a contest, best first."""

    slots = FieldList(FormField(SlotRow), _l("시상 자리"), max_entries=MOST_ROWS)

    def offer(self, tracks: Iterable[tuple[str, str]]) -> None:
        """Name the tracks an award may be for: code and words. Call it again after a line was added."""
        choices = [SelectChoice("", _l("모든 부문")), *(SelectChoice(code, words) for code, words in tracks)]
        for entry in self.slots.entries:
            entry.form.track.choices = choices

    def given(self) -> tuple[SlotGiven, ...]:
        """The awards in their order."""
        return tuple(_slot(line) for line in filled(self.slots))


TRACK_FIELDS = ("name", "name_en", "code", "min_awards", "max_awards")
SLOT_FIELDS = ("grade", "grade_en", "authority", "authority_en", "count", "prize_krw")


def track_values(shape: Shape) -> dict[str, Any]:
    """What the table of tracks starts with. WTForms keeps the word `prefix` for itself."""
    lines = [{"receipt_prefix": one.prefix, "was": one.code, **_values(one, TRACK_FIELDS)} for one in shape.tracks]
    return {"tracks": numbered(lines), "rank_together": shape.rank_together}


def slot_values(shape: Shape) -> dict[str, Any]:
    """What the table of awards starts with."""
    return {"slots": numbered({"track": one.track or "", **_values(one, SLOT_FIELDS)} for one in shape.slots)}


def _values(given: object, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(given, name) for name in names}


def _track(line: Any, code: str) -> TrackGiven:
    prefix = line.receipt_prefix.data or "".join(line.name.data.split())[:20]
    return TrackGiven(
        code=code, prefix=prefix, name=line.name.data, name_en=line.name_en.data or None,
        min_awards=line.min_awards.data or 0, max_awards=line.max_awards.data,
    )  # fmt: skip


def _slot(line: Any) -> SlotGiven:
    return SlotGiven(
        grade=line.grade.data, authority=line.authority.data, count=line.count.data, track=line.track.data or None,
        grade_en=line.grade_en.data or None, authority_en=line.authority_en.data or None,
        prize_krw=line.prize_krw.data or 0,
    )  # fmt: skip
