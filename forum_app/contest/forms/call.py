"""The form of a contest: call, tracks, criteria, awards; on one page, without script."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DecimalField,
    Field,
    FieldList,
    Form,
    FormField,
    IntegerField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp, ValidationError
from wtforms.widgets import HiddenInput

from forum_app.contest.models import Contest, Track
from forum_app.contest.services.shapes import (
    ContestDetails,
    CriterionGiven,
    RoundGiven,
    Shape,
    SlotGiven,
    TrackGiven,
    standard_shape,
)
from forum_app.core.clock import SEOUL
from forum_app.core.db import DECIMAL_PLACES
from forum_app.core.forms import MomentField

BLANK_ROWS = 2
MOST_ROWS = 20
MAX_PRIZE_KRW = 10_000_000_000
MOST_POINTS = 100_000
WHOLE = _l("숫자로 적어 주십시오.")
MOMENT = "%Y-%m-%dT%H:%M"


def has_few_places(_form: Form, field: Field) -> None:
    """Points are kept to four decimal places."""
    points = field.data
    if not isinstance(points, Decimal) or not points.is_finite() or abs(points) > MOST_POINTS:
        return  # another validator says so
    if points != round(points, DECIMAL_PLACES):
        raise ValidationError(_l("소수점 아래 네 자리까지 적을 수 있습니다."))


def _limited(limit: int) -> Length:
    return Length(max=limit, message=_l("%(max)d자까지 적을 수 있습니다."))


def _between(least: int, most: int) -> NumberRange:
    return NumberRange(least, most, _l("%(min)s에서 %(max)s 사이의 수를 적어 주십시오."))


class Words(StringField):
    """A text field that drops the spaces around what was written."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Strip."""
        self.data = valuelist[0].strip() if valuelist else ""


class Row(Form):
    """One line of a table of the form; a line with nothing in it is left out."""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written in this line."""
        return not any(raw.strip() for field in self for raw in field.raw_data or ())

    def validate(self, extra_validators: Any = None) -> bool:
        """A blank line is no error."""
        return True if self.is_blank else bool(super().validate(extra_validators))


class TrackRow(Row):
    """A category."""

    name = Words(_l("부문"), [DataRequired(_l("이름을 적어 주십시오.")), _limited(60)])
    name_en = Words(_l("영문 이름"), [Optional(), _limited(80)])
    code = Words(
        _l("기호"), [Regexp(r"^[a-z0-9-]{1,20}\Z", message=_l("로마자 소문자, 숫자, 붙임표로 20자까지 적어 주십시오."))]
    )
    receipt_prefix = Words(
        _l("접수번호 머리말"), [Regexp(r"^[\w가-힣]{1,20}\Z", message=_l("빈칸 없이 20자까지 적어 주십시오."))]
    )
    min_awards = IntegerField(_l("최소 시상"), [Optional(), _between(0, 1000)])
    max_awards = IntegerField(_l("최대 시상"), [Optional(), _between(0, 1000)])


class CriterionRow(Row):
    """What a judge gives points for."""

    name = Words(_l("심사 항목"), [DataRequired(_l("이름을 적어 주십시오.")), _limited(60)])
    name_en = Words(_l("영문 이름"), [Optional(), _limited(80)])
    question = Words(_l("묻는 것"), [Optional(), _limited(200)])
    question_en = Words(_l("묻는 것(영문)"), [Optional(), _limited(200)])
    max_points = DecimalField(
        _l("배점"), [InputRequired(WHOLE), _between(1, 1000), has_few_places], places=None
    )  # fmt: skip
    cutoff = DecimalField(_l("과락"), [Optional(), _between(0, 1000), has_few_places], places=None)


class SlotRow(Row):
    """Equal awards."""

    grade = Words(_l("상"), [DataRequired(_l("상의 이름을 적어 주십시오.")), _limited(40)])
    grade_en = Words(_l("영문 이름"), [Optional(), _limited(60)])
    authority = Words(_l("훈격"), [DataRequired(_l("누구의 이름으로 주는지 적어 주십시오.")), _limited(60)])
    authority_en = Words(_l("훈격(영문)"), [Optional(), _limited(100)])
    track = Words(_l("부문 기호"), [Optional(), _limited(20)])
    count = IntegerField(_l("수"), [InputRequired(WHOLE), _between(1, 1000)])
    prize_krw = IntegerField(_l("상금(원)"), [Optional(), _between(0, MAX_PRIZE_KRW)])


class ContestForm(FlaskForm):
    """A contest; times are those of a clock in Seoul."""

    version = IntegerField(validators=[Optional()], widget=HiddenInput())
    name = Words(_l("공모전 이름"), [DataRequired(_l("이름을 적어 주십시오.")), _limited(160)])
    name_en = Words(_l("영문 이름"), [Optional(), _limited(200)])
    slug = Words(
        _l("주소"),
        [
            DataRequired(_l("주소를 적어 주십시오.")),
            Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", message=_l("로마자 소문자, 숫자, 붙임표로 적어 주십시오.")),
            _limited(60),
        ],
        description=_l("/contests/ 뒤에 붙습니다. 2023처럼 짧게 적어 주십시오."),
    )
    opens_at = MomentField(_l("접수 시작 일시"), [InputRequired(_l("2023-10-04 09:00처럼 적어 주십시오."))])
    closes_at = MomentField(_l("접수 마감 일시"), [InputRequired(_l("2023-11-17 18:00처럼 적어 주십시오."))])
    scoring_closes_at = MomentField(
        _l("채점 마감 일시"), [Optional()], description=_l("이때가 되면 심사표가 덜 들어와도 봉인할 수 있습니다.")
    )
    notice = TextAreaField(_l("공고문"), [Optional(), _limited(10_000)])
    notice_en = TextAreaField(_l("공고문(영문)"), [Optional(), _limited(10_000)])
    tracks = FieldList(FormField(TrackRow), _l("부문"), max_entries=MOST_ROWS)
    criteria = FieldList(FormField(CriterionRow), _l("심사 항목"), max_entries=MOST_ROWS)
    judges_per_entry = IntegerField(
        _l("출품작마다 심사위원"), [Optional(), _between(1, 100)], description=_l("비우면 모든 심사위원이 봅니다.")
    )
    min_judges = IntegerField(
        _l("최소 심사표"),
        [InputRequired(WHOLE), _between(1, 100)],
        description=_l("이보다 적으면 순위를 매기지 않습니다."),
    )
    drop_count = IntegerField(
        _l("양쪽에서 뺄 점수"),
        [InputRequired(WHOLE), _between(0, 10)],
        description=_l("가장 높은 점수와 가장 낮은 점수에서 뺄 개수입니다."),
    )
    trim_from = IntegerField(
        _l("절사 시작"),
        [InputRequired(WHOLE), _between(1, 100)],
        description=_l("심사표가 이만큼 들어오면 절사합니다."),
    )
    places = IntegerField(_l("소수 자리"), [InputRequired(WHOLE), _between(0, 4)])
    cutoff = DecimalField(_l("총점 과락"), [Optional(), _between(0, MOST_POINTS), has_few_places], places=None)
    lottery_source = Words(
        _l("추첨에 쓸 값"),
        [Optional(), _limited(300)],
        description=_l("끝까지 같은 점수일 때 쓸, 아직 나오지 않은 공개 값의 이름입니다."),
    )
    slots = FieldList(FormField(SlotRow), _l("시상 자리"), max_entries=MOST_ROWS)

    def details(self) -> ContestDetails:
        """Name, address, notice and times."""
        return ContestDetails(
            slug=self.slug.data,
            name=self.name.data,
            name_en=self.name_en.data or None,
            notice=(self.notice.data or "").strip(),
            notice_en=(self.notice_en.data or "").strip() or None,
            opens_at=_utc(self.opens_at.data),
            closes_at=_utc(self.closes_at.data),
            scoring_closes_at=_utc(self.scoring_closes_at.data) if self.scoring_closes_at.data else None,
        )

    def shape(self) -> Shape:
        """Tracks, the round with its criteria, and the slots."""
        return Shape(
            tracks=tuple(_track(row) for row in _filled(self.tracks)),
            round=RoundGiven(
                criteria=tuple(_criterion(row) for row in _filled(self.criteria)),
                judges_per_entry=self.judges_per_entry.data,
                min_judges=self.min_judges.data,
                drop_count=self.drop_count.data,
                trim_from=self.trim_from.data,
                places=self.places.data,
                cutoff=self.cutoff.data,
            ),
            slots=tuple(_slot(row) for row in _filled(self.slots)),
            lottery_source=self.lottery_source.data or None,
        )


def new_contest_values() -> dict[str, Any]:
    """What an empty form starts with: the standard shape and some blank lines."""
    shape = standard_shape()
    return {
        "tracks": _with_blanks([_track_values(track) for track in shape.tracks]),
        "criteria": _with_blanks([_values(criterion) for criterion in shape.round.criteria]),
        "slots": _with_blanks([_values(slot) for slot in shape.slots]),
        **{name: getattr(shape.round, name) for name in ROUND_FIELDS},
    }


def contest_values(contest: Contest) -> dict[str, Any]:
    """What the form of a draft starts with: the draft as it is."""
    round_ = contest.rounds[0]
    slots = [
        {
            **{name: getattr(slot, name) for name in SLOT_FIELDS},
            "track": slot.track.code if slot.track else "",
        }
        for slot in contest.slots
    ]
    return {
        **{name: getattr(contest, name) for name in CONTEST_FIELDS},
        **{name: _seoul(getattr(contest, name)) for name in ("opens_at", "closes_at", "scoring_closes_at")},
        **{name: getattr(round_, name) for name in ROUND_FIELDS},
        "tracks": _with_blanks([_track_values(track) for track in contest.tracks]),
        "criteria": _with_blanks([{name: getattr(c, name) for name in CRITERION_FIELDS} for c in round_.criteria]),
        "slots": _with_blanks(slots),
    }


CONTEST_FIELDS = ("version", "name", "name_en", "slug", "notice", "notice_en", "lottery_source")
ROUND_FIELDS = ("judges_per_entry", "min_judges", "drop_count", "trim_from", "places", "cutoff")
TRACK_FIELDS = ("name", "name_en", "code", "min_awards", "max_awards")
CRITERION_FIELDS = ("name", "name_en", "question", "question_en", "max_points", "cutoff")
SLOT_FIELDS = ("grade", "grade_en", "authority", "authority_en", "count", "prize_krw")


def _values(given: Any) -> dict[str, Any]:
    return {name: getattr(given, name) for name in given.__dataclass_fields__}


def _track_values(track: TrackGiven | Track) -> dict[str, Any]:
    """WTForms keeps the word `prefix` for itself."""
    return {"receipt_prefix": track.prefix, **{name: getattr(track, name) for name in TRACK_FIELDS}}


def _with_blanks(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [*rows, *({} for _ in range(BLANK_ROWS))]


def _filled(rows: FieldList) -> list[Any]:
    return [entry.form for entry in rows.entries if not entry.form.is_blank]


def _utc(wall: datetime) -> datetime:
    return wall.replace(tzinfo=SEOUL).astimezone(UTC)


def _seoul(moment: datetime | None) -> datetime | None:
    return moment.astimezone(SEOUL).replace(tzinfo=None) if moment else None


def _track(row: Any) -> TrackGiven:
    return TrackGiven(
        code=row.code.data, prefix=row.receipt_prefix.data, name=row.name.data, name_en=row.name_en.data or None,
        min_awards=row.min_awards.data or 0, max_awards=row.max_awards.data,
    )  # fmt: skip


def _criterion(row: Any) -> CriterionGiven:
    return CriterionGiven(
        name=row.name.data, max_points=row.max_points.data, name_en=row.name_en.data or None,
        question=row.question.data or "", question_en=row.question_en.data or None, cutoff=row.cutoff.data,
    )  # fmt: skip


def _slot(row: Any) -> SlotGiven:
    return SlotGiven(
        grade=row.grade.data, authority=row.authority.data, count=row.count.data, track=row.track.data or None,
        grade_en=row.grade_en.data or None, authority_en=row.authority_en.data or None,
        prize_krw=row.prize_krw.data or 0,
    )  # fmt: skip
