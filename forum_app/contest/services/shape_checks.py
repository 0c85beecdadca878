"""Whether the parts of a contest fit together, part by part, so that a page can name the field."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from forum_app.contest.judging.ruleset import Method, Stage
from forum_app.contest.services.shapes import RoundGiven, Shape, TrackGiven
from forum_app.core.errors import FieldError
from forum_app.core.i18n import N_


def check_shape(shape: Shape) -> None:
    """Look whether the parts fit together; whether they can fill the slots, the rule set is asked when published.

    Raises:
        FieldError: the first part that does not fit.
    """
    _check_tracks(shape.tracks)
    if not shape.rounds:
        raise FieldError("rounds", N_("심사 라운드가 하나 이상 있어야 합니다."))
    if shape.rounds[0].runs_with_previous:
        raise FieldError("runs_with_previous", N_("첫 라운드는 앞 라운드와 함께 할 수 없습니다."))
    for round_ in shape.rounds:
        check_round(round_)
    if doubled := _doubled(round_.code for round_ in shape.rounds):
        raise FieldError("rounds", N_("라운드의 기호는 서로 달라야 합니다: %(value)s"), value=doubled)
    codes = {track.code for track in shape.tracks}
    for slot in shape.slots:
        if slot.track is not None and slot.track not in codes:
            raise FieldError(
                "slots", N_("%(grade)s: 부문 '%(track)s'이(가) 없습니다. 시상에서 먼저 다른 부문을 골라 주십시오."),
                grade=slot.grade, track=slot.track,
            )  # fmt: skip


def check_round(round_: RoundGiven) -> None:
    """Look whether what is said of one round fits together.

    Raises:
        FieldError: the first field that does not.
    """
    if not round_.criteria:
        raise FieldError("criteria", N_("심사 항목을 하나 이상 적어 주십시오."))
    if round_.drop_count and 2 * round_.drop_count >= round_.trim_from:
        raise FieldError("drop_count", N_("양쪽에서 빼는 점수의 합이 절사를 시작하는 심사위원 수보다 적어야 합니다."))
    if round_.rounding_stage is Stage.CRITERION and round_.method is not Method.TRIMMED_BY_CRITERION:
        raise FieldError("rounding_stage", N_("심사 항목마다 반올림하는 것은 항목마다 절사할 때만 고를 수 있습니다."))
    if round_.judges_per_entry is not None and round_.min_judges > round_.judges_per_entry:
        raise FieldError(
            "min_judges", N_("출품작마다 심사위원이 %(judges)d명이라 심사표 %(sheets)d장은 모일 수 없습니다."),
            judges=round_.judges_per_entry, sheets=round_.min_judges,
        )  # fmt: skip
    if doubled := _doubled(criterion.code for criterion in round_.criteria if criterion.code):
        raise FieldError("criteria", N_("심사 항목의 기호는 서로 달라야 합니다: %(value)s"), value=doubled)


def check_deadlines(rounds: Sequence[RoundGiven], closes_at: datetime) -> None:
    """Look whether scoring ends after the call, and no later round before an earlier one.

    Raises:
        FieldError: the first deadline out of order.
    """
    last = closes_at
    for round_ in rounds:
        ends = round_.scoring_closes_at
        if ends is None:
            continue
        if ends <= closes_at:
            raise FieldError("scoring_closes_at", N_("채점 마감은 접수 마감보다 뒤여야 합니다."))
        if ends < last:
            raise FieldError("scoring_closes_at", N_("뒤 라운드의 채점 마감은 앞 라운드보다 앞설 수 없습니다."))
        last = ends


def _check_tracks(tracks: tuple[TrackGiven, ...]) -> None:
    if not tracks:
        raise FieldError("tracks", N_("부문을 하나 이상 적어 주십시오."))
    for values in ([track.code for track in tracks], [track.prefix for track in tracks]):
        if doubled := _doubled(values):
            raise FieldError(
                "tracks", N_("부문의 기호와 접수번호 머리말은 서로 달라야 합니다: %(value)s"), value=doubled
            )
    for track in tracks:
        if track.max_awards is not None and track.max_awards < track.min_awards:
            raise FieldError("tracks", N_("%(track)s: 최대 시상 수가 최소보다 적습니다."), track=track.name)


def _doubled(values: Iterable[str]) -> str:
    """What stands more than once, sorted and joined; empty when nothing does."""
    listed = list(values)
    return ", ".join(sorted({value for value in listed if listed.count(value) > 1}))
