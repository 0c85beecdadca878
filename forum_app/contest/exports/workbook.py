"""The judging as a workbook for the files: result, totals, means, flags, every judge's sheets, the rules."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from flask_babel import gettext as _

from forum_app.contest.models import Contest, Round
from forum_app.contest.queries.deliberation import Board, BoardTrack
from forum_app.contest.rules import ExclusionKind
from forum_app.core.spreadsheets import write_book
from forum_app.core.templating import label, local

Sheet = tuple[str, Sequence[str], Sequence[Sequence[object]]]
FiledScore = tuple[str, str, str, str, Decimal]
"""J-number, entry, round, criterion (codes), points."""


def filed_workbook(
    contest: Contest, board: Board, scores: Sequence[FiledScore], conflict_counts: Mapping[str, int]
) -> bytes:
    """The workbook; judges appear as J1, J2 …, never by name."""
    return write_book(
        [
            _results(board),
            _totals(board),
            *_means(contest, scores),
            _flags(board),
            *_judges(contest, scores),
            _conflicts(conflict_counts),
            _rules(contest, board),
        ]
    )


def _lines(board: Board) -> Iterator[tuple[BoardTrack, int]]:
    return ((track, place) for track in board.tracks for place in range(len(track.entries)))


def _results(board: Board) -> Sheet:
    header = [
        _("부문"), _("순위"), _("접수번호"), _("과제"), _("점수"), _("결과"), _("상"), _("수여 기관"), _("선정 확률"),
        _("순위 구간(90 %)"),
    ]  # fmt: skip
    rows: list[Sequence[object]] = []
    for track, place in _lines(board):
        entry = track.entries[place]
        rows.append(
            (
                local(track.track, "name"), entry.rank, entry.receipt_no, local(entry, "title"), _number(entry.score),
                _state(entry.state), local(entry.slot, "grade") if entry.slot else "",
                local(entry.slot, "authority") if entry.slot else "", entry.p_top,
                f"{entry.ranks[0]}–{entry.ranks[1]}" if entry.ranks else "",
            )
        )  # fmt: skip
    return _("결과"), header, rows


def _state(state: str) -> str:
    words = {
        "awarded": _("수상"), "not_awarded": _("미수상"), "cut_off": _("과락"), "not_advanced": _("미진출"),
        "incomplete": _("심사표 부족"), "passed": _("진출"),
    }  # fmt: skip
    return str(words[state])


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _totals(board: Board) -> Sheet:
    """A row an entry, a column a judge; an empty cell is no sheet, not nought."""
    judges = sorted(board.judges, key=lambda judge: _in_order(judge.code))
    codes = [judge.code for judge in judges]
    rows: list[Sequence[object]] = [("", "", _("엄격도"), *(judge.leniency for judge in judges))]
    for track, place in _lines(board):
        entry = track.entries[place]
        sheet = board.totals.get(entry.code, {})
        cells = [sheet.get(code, _("제척·기피·회피") if (entry.code, code) in board.away else "") for code in codes]
        rows.append((local(track.track, "name"), entry.rank, entry.receipt_no, *cells))
    return _("위원별 합계"), [_("부문"), _("순위"), _("접수번호"), *codes], rows


def _in_order(code: str) -> tuple[int, str]:
    """J2 stands before J10."""
    return len(code), code


def _means(contest: Contest, scores: Sequence[FiledScore]) -> Iterator[Sheet]:
    """For each round the plain mean of each criterion, before weights."""
    points: defaultdict[tuple[str, str, str], list[Decimal]] = defaultdict(list)
    for _judge, entry, round_code, criterion, value in scores:
        points[round_code, entry, criterion].append(value)
    for round_ in contest.rounds:
        entries = sorted({entry for code, entry, _criterion in points if code == round_.code})
        rows = [
            (entry, *(_mean(points[round_.code, entry, criterion.code]) for criterion in round_.criteria))
            for entry in entries
        ]
        if rows:
            title = _("항목 평균") if len(contest.rounds) == 1 else _("항목 평균 %(round)s", round=round_.code)
            yield title, [_("접수번호"), *_criteria(round_)], rows


def _mean(values: Sequence[Decimal]) -> Decimal | None:
    return round(sum(values, Decimal(0)) / len(values), 4) if values else None


def _criteria(round_: Round) -> list[str]:
    return [f"{local(criterion, 'name')} ({criterion.max_points:f})" for criterion in round_.criteria]


def _flags(board: Board) -> Sheet:
    codes = {judge.number: judge.code for judge in board.judges}
    rows = [
        (
            flag.entry,
            _("다른 심사위원의 평균과 많이 다른 합계") if flag.judge_number else _("심사위원 사이의 차이가 큰 항목"),
            codes.get(flag.judge_number or 0, ""),
            local(flag.criterion, "name") if flag.criterion else "",
        )
        for flag in board.flags
    ]
    return _("살펴볼 곳"), [_("접수번호"), _("무엇"), _("심사위원"), _("심사 항목")], rows


def _judges(contest: Contest, scores: Sequence[FiledScore]) -> Iterator[Sheet]:
    """A sheet for each judge and round: points as they were sealed."""
    cells: defaultdict[tuple[str, str], defaultdict[str, dict[str, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    for judge, entry, round_code, criterion, value in scores:
        cells[judge, round_code][entry][criterion] = value
    rounds = {round_.code: round_ for round_ in contest.rounds}
    for judge, round_code in sorted(cells, key=lambda key: (*_in_order(key[0]), rounds[key[1]].position)):
        round_ = rounds[round_code]
        rows = [
            (
                entry,
                *(points.get(criterion.code) for criterion in round_.criteria),
                sum((c.weight * points[c.code] for c in round_.criteria if c.code in points), Decimal(0)),
            )
            for entry, points in cells[judge, round_code].items()
        ]
        title = judge if len(rounds) == 1 else f"{judge} {round_code}"
        yield title, [_("접수번호"), *_criteria(round_), _("합계")], rows


def _conflicts(conflict_counts: Mapping[str, int]) -> Sheet:
    rows = [(label(kind), conflict_counts.get(kind.value, 0)) for kind in ExclusionKind]
    return _("제척·기피·회피"), [_("구분"), _("건수")], rows


def _rules(contest: Contest, board: Board) -> Sheet:
    """The frozen rule set, word for word, and its hash."""
    rows: list[Sequence[object]] = [
        (_("공모전"), local(contest, "name")),
        (_("심사 규칙 SHA-256"), contest.rules_sha256 or ""),
        (_("결과 지문 SHA-256"), board.content.get("fingerprint", "")),
        (_("추첨 값"), contest.lottery_seed or ""),
    ]
    for round_ in contest.rounds:
        rows += [
            (_("%(position)s차 심사", position=round_.position), round_.code),
            (_("집계 방법"), round_.method),
            (_("소수 자리"), round_.places),
        ]
        rows += [(local(c, "name"), c.max_points) for c in round_.criteria]
    rows += [
        (_("시상"), f"{local(slot, 'grade')} · {local(slot, 'authority')} · {slot.count}") for slot in contest.slots
    ]
    rows.append((_("심사 규칙(JSON)"), contest.rules_json or ""))
    return _("심사 규칙"), [_("무엇"), _("내용")], rows
