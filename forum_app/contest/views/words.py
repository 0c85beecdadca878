"""A rule set in sentences, in the order in which it is applied; from the rows, so that drafts have them too."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _

from forum_app.contest.judging.ruleset import Combine, Method, RoundKind, Stage, TieLink
from forum_app.contest.models import Contest, Round
from forum_app.contest.rules.words import ROUND_KINDS, TIE_LINKS
from forum_app.core.templating import moment

WHOLE_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class RuleWords:
    """A heading and the sentences under it."""

    title: str
    sentences: tuple[str, ...]


def rule_words(contest: Contest) -> list[RuleWords]:
    """Every round, then what holds for all of them."""
    told = [RuleWords(round_name(round_), tuple(round_sentences(round_))) for round_ in contest.rounds]
    return [*told, RuleWords(_("순위와 시상"), tuple(_after_rounds(contest)))]


def rule_page(contest: Contest) -> dict[str, Any]:
    """The variables of a page that shows the rules: `words`, and `round_names` (id -> words)."""
    return {"words": rule_words(contest), "round_names": {one.id: round_name(one) for one in contest.rounds}}


def round_name(round_: Round) -> str:
    """The kind of the round, with its number where there are several."""
    name = str(_(ROUND_KINDS[round_.kind]))
    if len(round_.contest.rounds) == 1:
        return name
    number = next(n for n, stage in enumerate(round_.contest.stages, 1) if round_ in stage)
    return str(_("%(number)s차 %(kind)s", number=number, kind=name))


def round_sentences(round_: Round) -> Iterator[str]:
    """How a round is scored, and who goes on from it."""
    if round_.kind is RoundKind.AUDIENCE:
        yield _("청중은 한 사람이 한 표를 정한 시간 안에 던집니다.")
    elif round_.judges_per_entry:
        yield _("출품작마다 심사위원 %(n)s명이 따로 채점합니다.", n=round_.judges_per_entry)
    else:
        yield _("모든 심사위원이 출품작마다 따로 채점합니다.")
    if round_.kind is not RoundKind.AUDIENCE:
        yield _("서로의 점수도, 낸 기관의 이름도 보지 못합니다.")
    if round_.runs_with_previous:
        yield _("앞 라운드와 같은 때에 합니다.")
    yield _gathered(round_)
    yield _rounded(round_)
    yield from _lines(round_)
    yield from _going(round_)
    if round_.scoring_closes_at:
        yield _("%(moment)s에 채점을 마칩니다.", moment=moment(round_.scoring_closes_at))


def _gathered(round_: Round) -> str:
    method = Method(round_.method)
    if round_.kind is RoundKind.AUDIENCE and method is Method.MEAN:
        highest = round_.criteria[0].max_points if round_.criteria else WHOLE_HUNDRED
        return str(_("표를 받은 비율이 점수가 됩니다. 모두의 표를 받으면 %(points)s점입니다.", points=highest))
    if method is Method.TRIMMED_BY_CRITERION:
        return str(_("심사 항목마다 모은 뒤 더합니다.")) + " " + _trimmed(round_)
    if method is Method.TRIMMED_MEAN:
        return _trimmed(round_)
    return {
        Method.MEAN: str(_("심사위원의 점수를 모두 평균합니다.")),
        Method.MEDIAN: str(_("심사위원 점수의 가운데 값을 씁니다. 짝수이면 가운데 둘의 평균입니다.")),
        Method.SUM: str(_("심사위원의 점수를 모두 더합니다.")),
        Method.RANK_SUM: str(_("심사위원마다 매긴 순위를 더합니다. 합이 작을수록 앞섭니다.")),
    }[method]


def _trimmed(round_: Round) -> str:
    judges, drop, least = round_.judges_per_entry, round_.drop_count, round_.trim_from
    if not drop:
        return str(_("심사위원의 점수를 모두 평균합니다."))
    if judges is not None and judges < least:
        return str(_("심사위원이 %(judges)s명이라 빼지 않고 평균합니다.", judges=judges))
    if judges == least:
        return str(_("심사위원 %(judges)s명 중 최고·최저 %(drop)s명씩 빼고 평균합니다.", judges=judges, drop=drop))
    return str(_("심사표가 %(least)s장 이상이면 최고·최저 %(drop)s명씩 빼고 평균합니다.", least=least, drop=drop))


def _rounded(round_: Round) -> str:
    words = {
        Stage.ENTRY: _("소수점 아래 %(places)s자리까지 반올림합니다.", places=round_.places),
        Stage.JUDGE: _("심사위원의 총점도 소수점 아래 %(places)s자리까지 반올림합니다.", places=round_.places),
        Stage.CRITERION: _("심사 항목의 평균도 소수점 아래 %(places)s자리까지 반올림합니다.", places=round_.places),
    }
    return str(words[round_.rounding_stage])


def _lines(round_: Round) -> Iterator[str]:
    if round_.min_judges > 1:
        yield _("심사표가 %(n)s장보다 적은 출품작은 순위를 매기지 않습니다.", n=round_.min_judges)
    if round_.cutoff is not None:
        yield _("총점이 %(points)s점보다 낮으면 떨어집니다.", points=round_.cutoff)


def _going(round_: Round) -> Iterator[str]:
    if round_.advance_count is not None:
        yield _("부문마다 점수가 높은 %(n)s편이 올라갑니다.", n=round_.advance_count)
        yield _("마지막 자리에서 점수가 같으면 모두 올라갑니다.")
    elif round_.advance_score is not None:
        yield _("%(points)s점 이상이면 올라갑니다.", points=round_.advance_score)


def _after_rounds(contest: Contest) -> Iterator[str]:
    if len(contest.rounds) > 1:
        yield _combined(contest)
    if contest.rank_together:
        yield _("모든 부문의 순위를 함께 매깁니다.")
    elif len(contest.tracks) > 1:
        yield _("순위는 부문마다 매깁니다.")
    links = [_(TIE_LINKS[TieLink(link)]) for link in contest.tie_break]
    if links:
        yield _("상이 갈리는 곳에서 점수가 같으면 다음 차례로 가립니다: %(links)s.", links=", ".join(links))
    if contest.lottery_source and TieLink.LOTTERY.value in contest.tie_break:
        yield _("추첨에는 다음 값을 씁니다: %(source)s", source=contest.lottery_source)
    share, gap = percent(contest.judge_deviation), percent(contest.item_gap)
    yield _("한 심사위원의 총점이 다른 심사위원 평균과 %(share)s%%보다 더 벌어지면 토의 기록을 남깁니다.", share=share)
    yield _("한 항목의 최고와 최저가 배점의 %(share)s%%보다 더 벌어지면 사유를 적습니다.", share=gap)
    if contest.needs_review:
        yield _("후보는 공적심사위원회의 심의를 거칩니다.")
    if contest.verification_days:
        yield _("후보를 %(days)s일 동안 공개하여 이의를 받은 뒤 확정합니다.", days=contest.verification_days)


def _combined(contest: Contest) -> str:
    if contest.combine is Combine.LAST:
        return str(_("최종 점수는 마지막 라운드의 점수입니다."))
    if contest.combine is Combine.SUM:
        return str(_("최종 점수는 모든 라운드의 점수를 더한 것입니다."))
    total = sum(round_.weight for round_ in contest.rounds)
    shares = [
        _("%(round)s %(share)s%%", round=round_name(round_), share=percent(round_.weight / total))
        for round_ in contest.rounds
        if total and round_.weight
    ]
    return str(_("최종 점수는 라운드 점수의 가중평균입니다: %(shares)s.", shares=", ".join(shares)))


def percent(share: Decimal) -> str:
    """A share as a percentage with at most one place."""
    shown = (share * WHOLE_HUNDRED).quantize(Decimal("0.1"))
    return format(shown.to_integral_value() if shown == shown.to_integral_value() else shown, "f")
