"""What the choices of a rule set are called; Korean msgids."""

from forum_app.contest.judging.ruleset import Combine, Method, RoundKind, Stage, TieLink
from forum_app.core.i18n import N_

ROUND_KINDS = {
    RoundKind.DOCUMENT: N_("문서심사"),
    RoundKind.PRESENTATION: N_("발표심사"),
    RoundKind.AUDIENCE: N_("청중투표"),
}
METHODS = {
    Method.TRIMMED_MEAN: N_("최고와 최저를 빼고 평균"),
    Method.MEAN: N_("모두 평균"),
    Method.MEDIAN: N_("가운데 점수(중앙값)"),
    Method.TRIMMED_BY_CRITERION: N_("심사 항목마다 최고와 최저를 빼고 평균하여 합산"),
    Method.SUM: N_("모두 더하기"),
    Method.RANK_SUM: N_("심사위원마다 매긴 순위 더하기"),
}
STAGES = {
    Stage.ENTRY: N_("출품작의 점수에서 한 번"),
    Stage.JUDGE: N_("심사위원의 총점에서도"),
    Stage.CRITERION: N_("심사 항목의 평균에서도"),
}
COMBINES = {
    Combine.WEIGHTED: N_("가중치대로 평균"),
    Combine.SUM: N_("모두 더하기"),
    Combine.LAST: N_("마지막 라운드만"),
}
TIE_LINKS = {
    TieLink.CRITERIA: N_("배점이 큰 심사 항목의 점수"),
    TieLink.ROUNDS: N_("발표심사의 점수"),
    TieLink.UNTRIMMED_MEAN: N_("빼지 않은 평균"),
    TieLink.LOTTERY: N_("미리 정한 값으로 하는 추첨"),
}
