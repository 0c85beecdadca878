"""One round of a draft, and what holds for all rounds together."""

from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DecimalField, FieldList, FormField, HiddenField, IntegerField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from forum_app.contest.forms.call import DraftForm
from forum_app.contest.forms.rows import (
    MOST_POINTS,
    MOST_ROWS,
    WHOLE,
    Row,
    Words,
    between,
    filled,
    has_few_places,
    limited,
    numbered,
    seoul,
    utc,
)
from forum_app.contest.judging.ruleset import Combine, Method, RoundKind, Stage, TieLink
from forum_app.contest.rules.words import COMBINES, METHODS, ROUND_KINDS, STAGES, TIE_LINKS
from forum_app.contest.services.shapes import CriterionGiven, Judging, RoundGiven
from forum_app.core.forms import ListedField, MomentField
from forum_app.core.i18n import N_

HUNDRED = Decimal(100)


class Going(StrEnum):
    """Who goes on from a round."""

    ALL = "all"
    COUNT = "count"
    SCORE = "score"


GOINGS = {
    Going.ALL: N_("과락이 아니면 모두"),
    Going.COUNT: N_("점수가 높은 몇 편"),
    Going.SCORE: N_("정한 점수 이상"),
}


def _listed(words: dict[Any, str]) -> list[SelectChoice]:
    return [SelectChoice(member.value, _l(text)) for member, text in words.items()]


class CriterionRow(Row):
    """What a judge gives points for."""

    code = HiddenField(validators=[limited(20)])
    name = Words(_l("심사 항목"), [DataRequired(_l("이름을 적어 주십시오.")), limited(60)])
    name_en = Words(_l("영문 이름"), [Optional(), limited(80)])
    question = Words(_l("묻는 것"), [Optional(), limited(200)])
    question_en = Words(_l("묻는 것(영문)"), [Optional(), limited(200)])
    max_points = DecimalField(_l("배점"), [InputRequired(WHOLE), between(1, 1000), has_few_places], places=None)
    weight = DecimalField(_l("가중치"), [Optional(), has_few_places], places=None)
    cutoff = DecimalField(_l("과락"), [Optional(), between(0, 1000), has_few_places], places=None)

    def validate_cutoff(self, field: DecimalField) -> None:
        """Nobody reaches a line above all points."""
        if field.data is not None and self.max_points.data is not None and field.data > self.max_points.data:
            raise ValidationError(_l("과락 점수가 배점보다 높습니다."))

    def validate_weight(self, field: DecimalField) -> None:
        """A weight of nothing would make the criterion vanish."""
        if field.data is not None and not 0 < field.data <= HUNDRED:
            raise ValidationError(_l("0보다 크고 100 이하인 수를 적어 주십시오."))


class RoundForm(DraftForm):
    """One round: how it is scored, who goes on; the deadline is that of a clock in Seoul."""

    kind = ListedField(_l("심사 방식"), choices=_listed(ROUND_KINDS))
    runs_with_previous = BooleanField(
        _l("앞 라운드와 함께 합니다"),
        description=_l(
            "같은 날 발표를 보며 전문가와 청중이 함께 평가할 때 표시합니다. 채점, 봉인, 집계를 같이 합니다."
        ),
    )
    scoring_closes_at = MomentField(
        _l("채점 마감 일시"), [Optional()], description=_l("이때가 되면 심사표가 덜 들어와도 봉인할 수 있습니다.")
    )
    weight = DecimalField(
        _l("라운드 가중치"),
        [InputRequired(WHOLE), between(0, 1000), has_few_places],
        places=None,
        description=_l("최종 점수에서 이 라운드가 차지하는 몫입니다. 0이면 진출자만 정합니다."),
    )
    criteria = FieldList(FormField(CriterionRow), _l("심사 항목"), max_entries=MOST_ROWS)
    judges_per_entry = IntegerField(
        _l("출품작마다 심사위원"), [Optional(), between(1, 500)], description=_l("비우면 모든 심사위원이 봅니다.")
    )
    min_judges = IntegerField(
        _l("최소 심사표"),
        [InputRequired(WHOLE), between(1, 500)],
        description=_l("이보다 적으면 순위를 매기지 않습니다."),
    )
    method = ListedField(_l("점수를 모으는 방법"), choices=_listed(METHODS))
    drop_count = IntegerField(
        _l("양쪽에서 뺄 점수"),
        [InputRequired(WHOLE), between(0, 10)],
        description=_l("가장 높은 점수와 가장 낮은 점수에서 뺄 개수입니다. 빼고 평균할 때만 씁니다."),
    )
    trim_from = IntegerField(
        _l("절사 시작"),
        [InputRequired(WHOLE), between(1, 500)],
        description=_l("심사표가 이만큼 들어오면 절사합니다."),
    )
    places = IntegerField(_l("소수 자리"), [InputRequired(WHOLE), between(0, 4)])
    rounding_stage = ListedField(_l("반올림하는 곳"), choices=_listed(STAGES))
    cutoff = DecimalField(
        _l("총점 과락"),
        [Optional(), between(0, MOST_POINTS), has_few_places],
        places=None,
        description=_l("이 점수보다 낮으면 떨어집니다. 비우면 과락이 없습니다."),
    )
    going = RadioField(_l("다음 라운드로 가는 출품작"), choices=_listed(GOINGS), default=Going.ALL.value)
    advance_count = IntegerField(_l("편수(부문마다)"), [Optional(), between(1, 100_000)])
    advance_score = DecimalField(_l("점수"), [Optional(), between(0, MOST_POINTS), has_few_places], places=None)

    def validate(self, extra_validators: Any = None) -> bool:
        """The number or the score is needed where it decides who goes on."""
        is_valid = bool(super().validate(extra_validators))
        missing = {
            Going.COUNT: (self.advance_count, _l("몇 편이 가는지 적어 주십시오.")),
            Going.SCORE: (self.advance_score, _l("몇 점 이상이 가는지 적어 주십시오.")),
        }
        field, words = missing.get(self.going.data, (None, ""))
        if field is None or field.data is not None or field.errors:
            return is_valid
        field.errors = [words]
        return False

    def given(self, code: str) -> RoundGiven:
        """The round as it was written."""
        return RoundGiven(
            criteria=tuple(_criterion(line) for line in filled(self.criteria)),
            judges_per_entry=self.judges_per_entry.data,
            min_judges=self.min_judges.data,
            method=Method(self.method.data),
            drop_count=self.drop_count.data,
            trim_from=self.trim_from.data,
            places=self.places.data,
            cutoff=self.cutoff.data,
            code=code,
            kind=RoundKind(self.kind.data),
            weight=self.weight.data,
            runs_with_previous=bool(self.runs_with_previous.data),
            advance_count=self.advance_count.data if self.going.data == Going.COUNT else None,
            advance_score=self.advance_score.data if self.going.data == Going.SCORE else None,
            rounding_stage=Stage(self.rounding_stage.data),
            scoring_closes_at=utc(self.scoring_closes_at.data),
        )


class TieRow(Row):
    """A link of the tie chain; a link without a number is not used."""

    link = HiddenField()
    is_used = BooleanField(_l("쓰기"))

    @property
    def is_left_out(self) -> bool:
        """Whether this link is not in the chain."""
        return not self.is_used.data or self.link.data not in set(TieLink)

    @property
    def words(self) -> str:
        """What the link compares."""
        return TIE_LINKS[TieLink(self.link.data)] if self.link.data in set(TieLink) else ""


class JudgingForm(DraftForm):
    """How rounds become one score, how ties are solved, when judges are asked for a reason."""

    combine = ListedField(_l("라운드 점수를 합치는 방법"), choices=_listed(COMBINES))
    tie_break = FieldList(FormField(TieRow), _l("동점을 가리는 차례"), max_entries=len(TieLink))
    lottery_source = Words(
        _l("추첨에 쓸 값"),
        [Optional(), limited(300)],
        description=_l(
            "끝까지 같은 점수일 때 쓸, 아직 나오지 않은 공개 값의 이름입니다. 보기: 심사 다음 날 코스피 종가"
        ),
    )
    deviation_percent = DecimalField(
        _l("심사위원 사이 편차(%)"),
        [InputRequired(WHOLE), between(0, 1000)],
        places=None,
        description=_l("다른 심사위원 평균과 이보다 더 벌어지면 토의 기록을 남깁니다."),
    )
    gap_percent = DecimalField(
        _l("항목 점수 차(%)"),
        [InputRequired(WHOLE), between(0, 1000)],
        places=None,
        description=_l("한 항목의 최고와 최저가 배점의 이만큼보다 더 벌어지면 사유를 적습니다."),
    )

    def validate_deviation_percent(self, field: DecimalField) -> None:
        """Kept as a share with four places."""
        _has_two_places(field)

    def validate_gap_percent(self, field: DecimalField) -> None:
        """Kept as a share with four places."""
        _has_two_places(field)

    def given(self) -> Judging:
        """What was chosen; a link that stands twice counts once."""
        links = dict.fromkeys(TieLink(line.link.data) for line in filled(self.tie_break))
        return Judging(
            combine=Combine(self.combine.data),
            tie_break=tuple(links),
            lottery_source=self.lottery_source.data or None,
            judge_deviation=self.deviation_percent.data / HUNDRED,
            item_gap=self.gap_percent.data / HUNDRED,
        )


def round_values(given: RoundGiven) -> dict[str, Any]:
    """What the form of a round starts with."""
    values: dict[str, Any] = {name: getattr(given, name) for name in given.__dataclass_fields__}
    going = Going.COUNT if given.advance_count is not None else Going.ALL
    if given.advance_score is not None:
        going = Going.SCORE
    lines = [{name: getattr(one, name) for name in one.__dataclass_fields__} for one in given.criteria]
    return values | {
        "criteria": numbered(lines), "going": going.value, "scoring_closes_at": seoul(given.scoring_closes_at),
        "kind": given.kind.value, "method": given.method.value, "rounding_stage": given.rounding_stage.value,
    }  # fmt: skip


def judging_values(judging: Judging) -> dict[str, Any]:
    """What the form of all rounds starts with: the chain in its order, then the links that are not used."""
    links = [*judging.tie_break, *(link for link in TieLink if link not in judging.tie_break)]
    chain = [
        {"link": link.value, "is_used": link in judging.tie_break, "position": number}
        for number, link in enumerate(links, 1)
    ]
    return {
        "combine": judging.combine.value, "tie_break": chain, "lottery_source": judging.lottery_source,
        "deviation_percent": _percent(judging.judge_deviation), "gap_percent": _percent(judging.item_gap),
    }  # fmt: skip


def _percent(share: Decimal) -> Decimal:
    percent = (share * HUNDRED).normalize()
    return percent.quantize(Decimal(1)) if percent == percent.to_integral_value() else percent


def _has_two_places(field: DecimalField) -> None:
    points = field.data
    if isinstance(points, Decimal) and points.is_finite() and points != round(points, 2):
        raise ValidationError(_l("소수점 아래 두 자리까지 적을 수 있습니다."))


def _criterion(line: Any) -> CriterionGiven:
    return CriterionGiven(
        name=line.name.data, max_points=line.max_points.data, name_en=line.name_en.data or None,
        question=line.question.data or "", question_en=line.question_en.data or None, cutoff=line.cutoff.data,
        weight=Decimal(1) if line.weight.data is None else line.weight.data, code=line.code.data or "",
    )  # fmt: skip
