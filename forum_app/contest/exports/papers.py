"""The papers of a decided contest, in the Korean of the files they end in: texts here are the documents' own."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from forum_app.contest.judging.package import signed_content
from forum_app.contest.models import Award, Computation, Contest, Criterion, EntryResult, Flag, Review
from forum_app.contest.queries.after import current_flags, find_review
from forum_app.contest.queries.papers import (
    ResultRow,
    Tally,
    TallyRow,
    judge_sheets,
    results_by_track,
    signing_judges,
    tallies,
)
from forum_app.contest.queries.result import awards_of, with_places
from forum_app.core.clock import SEOUL, day_of

SIGN = "(서명)"
NAMES = {"decision": "심사의결서", "tally": "심사집계표", "sheets": "채점표", "candidates": "수상 후보 명단"}
OUTCOMES = {"incomplete": "심사표 부족", "cut_off": "과락", "not_advanced": "미진출"}


def paper_data(
    name: str, contest: Contest, computation: Computation, method: Sequence[str], round_names: dict[int, str]
) -> dict[str, Any]:
    """What the template of the paper `name` reads.

    Args:
        name: one of NAMES.
        contest: its result is computed.
        computation: the one that counts.
        method: the rules in Korean sentences.
        round_names: round id -> what the round is called.
    """
    moments = {"sheets": contest.sealed_at, "candidates": contest.verification_started_at}
    dated = day_of(moments.get(name) or computation.computed_at)
    data = {
        "lang": "ko",
        "title": NAMES[name],
        "contest": contest.name,
        "number": f"문서번호  심사-{dated.year}-{contest.id:03d}-{computation.attempt}",
        "dated": f"시행일  {_dotted(dated)}",
        "date": _written(dated),
        "signature": SIGN,
        "members": [(f"심사위원 {judge.code}", judge.name) for judge in signing_judges(contest)],
        "sample": f"예시 자료: {contest.sample_note}" if contest.sample_note else None,
    }
    build = {"decision": _decision, "tally": _tally, "sheets": _sheets, "candidates": _candidates}[name]
    return data | build(contest, computation, method, round_names)


def fingerprint(package: dict[str, Any]) -> str:
    """SHA-256 over what the signature of a package is made over."""
    return sha256(signed_content(package)).hexdigest()


def _decision(
    contest: Contest, computation: Computation, method: Sequence[str], _round_names: dict[int, str]
) -> dict[str, Any]:
    package = computation.package or {}
    tracks = results_by_track(contest)
    places = contest.rounds[-1].places
    return {
        "facts": [
            ("공모전", contest.name),
            ("심사 대상", f"{sum(len(track.rows) for track in tracks)}편"),
            ("심사위원", f"{len(signing_judges(contest))}명"),
            ("봉인·집계", f"{_moment(contest.sealed_at)} 봉인, {_moment(computation.computed_at)} 집계"),
            ("심의 장소", "                                              "),
            ("규칙 SHA-256", _halves(contest.rules_sha256 or "")),
        ],
        "method_title": "심사 방법",
        "method": list(method),
        "result_title": "심사 결과",
        "tracks": [
            {
                "name": f"{track.track.name} 부문 ({len(track.rows)}편, 시상 {track.award_count}편)",
                "head": ["순위", "접수번호", "과제", "점수", "상 (훈격)"],
                "rows": [
                    [
                        str(row.result.rank or "–"), row.result.entry.receipt_no or "", row.result.entry.title,
                        with_places(row.result.score, places), _award(row.award, row.result),
                    ]
                    for row in track.rows
                ],
            }
            for track in tracks
        ],
        "ties_title": "동점을 가린 방법",
        "ties": list(_ties(contest, package)),
        "notes_title": "심사 표시와 심의 내용",
        "notes_head": ["출품작", "표시", "심의 내용"],
        "notes": [_note(flag) for flag in current_flags(contest)],
        "review_title": "공적심사위원회 심의",
        "review": _review(find_review(contest)),
        "statement": "위와 같이 심사하고 의결합니다.",
    }  # fmt: skip


def _tally(
    contest: Contest, _computation: Computation, _method: Sequence[str], round_names: dict[int, str]
) -> dict[str, Any]:
    results = {row.result.entry_id: row for track in results_by_track(contest) for row in track.rows}
    return {
        "tracks": [
            {
                "name": _tally_name(tally, round_names),
                "judges": len(tally.judges),
                "head": ["접수번호", *(judge.code or "" for judge in tally.judges), "점수", "순위", "상"],
                "rows": [
                    [
                        entry.receipt_no or "",
                        *(format(totals[judge.id], "f") if judge.id in totals else "·" for judge in tally.judges),
                        with_places(score, tally.round.places),
                        *_standing(results.get(entry.id), is_last=tally.round is contest.rounds[-1]),
                    ]
                    for entry, totals, score in _by_rank(tally, results, is_last=tally.round is contest.rounds[-1])
                ],
            }
            for tally in tallies(contest)
        ],
        "legend": "점(·)은 배정하지 않았거나 제척·기피·회피한 자리이며 0점이 아닙니다. 위원은 번호로 적습니다.",
    }  # fmt: skip


def _sheets(
    contest: Contest, _computation: Computation, _method: Sequence[str], round_names: dict[int, str]
) -> dict[str, Any]:
    sheets = judge_sheets(contest)
    return {
        "statement": "위와 같이 채점하였음을 확인합니다.",
        "sheets": [
            {
                "name": sheet.judge.name,
                "signer": f"심사위원 {sheet.judge.code}",
                "facts": [
                    ("심사위원", f"{sheet.judge.code} {sheet.judge.name}"),
                    ("심사", round_names[sheet.round.id]),
                    ("채점한 출품작", f"{len(sheet.rows)}편"),
                ],
                "criteria": len(sheet.round.criteria),
                "head": ["접수번호", "과제", *(_criterion(one) for one in sheet.round.criteria), "합계"],
                "rows": [
                    [
                        entry.receipt_no or "", entry.title,
                        *(format(given[one.id], "f") for one in sheet.round.criteria),
                        format(sum(one.weight * given[one.id] for one in sheet.round.criteria), "f"),
                    ]
                    for entry, given in sheet.rows
                ],
            }
            for sheet in sheets
        ],
    }  # fmt: skip


def _candidates(
    contest: Contest, computation: Computation, _method: Sequence[str], _round_names: dict[int, str]
) -> dict[str, Any]:
    awards = awards_of(contest)
    listed = [award for award in awards if award.voided_on is None]
    period = "해당 없음"
    if contest.verification_started_at and contest.verification_ends_at:
        first, days = day_of(contest.verification_started_at), contest.verification_days
        period = f"{_dotted(first)}부터 {days}일"
    return {
        "facts": [
            ("공모전", contest.name), ("집계한 때", _moment(computation.computed_at)), ("공개검증", period),
            ("인원", f"{len(listed)}편"),
        ],
        "head": ["번호", "상 (훈격)", "접수번호", "과제", "기관"],
        "rows": [
            [
                str(place), f"{award.slot.grade}\n{award.slot.authority}", award.entry.receipt_no or "",
                award.entry.title, "–" if award.entry.institution.is_placeholder else award.entry.institution.name,
            ]
            for place, award in enumerate(listed, 1)
        ],
        "closing": "붙임  공적조서 각 1부.  끝.",
    }  # fmt: skip


def _award(award: Award | None, result: EntryResult) -> str:
    if award is not None:
        return f"{award.slot.grade} ({award.slot.authority})"
    return OUTCOMES.get(result.outcome, "–")


def _standing(row: Any, *, is_last: bool) -> list[str]:
    if row is None or not is_last:
        return ["–", "–"]
    return [str(row.result.rank or "–"), row.award.slot.grade if row.award else OUTCOMES.get(row.result.outcome, "–")]


def _by_rank(tally: Tally, results: Mapping[int, ResultRow], *, is_last: bool) -> list[TallyRow]:
    """In official order where there is one: equals may be told apart by more than the score."""
    if not is_last:
        return list(tally.rows)
    ranks = {entry_id: row.result.rank for entry_id, row in results.items()}
    return sorted(tally.rows, key=lambda row: (ranks.get(row[0].id) is None, ranks.get(row[0].id) or 0))


def _ties(contest: Contest, package: dict[str, Any]) -> list[str]:
    criteria = {criterion.code: criterion.name for round_ in contest.rounds for criterion in round_.criteria}
    lines, shared = [], 0
    for one in package.get("entries", ()):
        how = one["decided_by"]
        shared += how == "tie"
        if how in (None, "score", "tie"):
            continue
        link, _colon, what = how.partition(":")
        words = {
            "criteria": f"'{criteria.get(what, what)}' 항목의 점수로 가렸습니다.",
            "rounds": "발표심사 점수로 가렸습니다.",
            "untrimmed_mean": "빼지 않은 평균으로 가렸습니다.",
            "lottery": f"공고한 추첨으로 가렸습니다. 추첨 값: {package.get('lottery_seed')}",
        }
        lines.append(f"{one['entry']}: {words.get(link, how)}")
    if shared:
        lines.append(f"시상 경계에 걸리지 않은 동점 {shared}편은 같은 순위로 두었습니다.")
    return lines


def _note(flag: Flag) -> list[str]:
    if flag.judge is not None:
        what = f"위원 {flag.judge.code}의 합계가 다른 위원의 평균과 많이 다름"
    else:
        what = f"'{flag.criterion.name if flag.criterion else ''}' 항목에서 위원 사이의 차이가 큼"
    return [flag.entry.receipt_no or "", what, flag.note or "(아직 적지 않음)"]


def _review(review: Review | None) -> list[tuple[str, str]] | None:
    if review is None:
        return None
    members = ", ".join(f"{one.name}({one.role})" if one.role else one.name for one in review.members)
    refused = [f"{one.entry.receipt_no}: {one.reason}" for one in review.decisions if not one.agrees]
    return [
        ("심의한 날·장소", f"{_dotted(review.held_on)}  {review.place}".strip()), ("참석 위원", members),
        ("결정", "모든 후보에 동의" if not refused else "동의하지 않은 후보 " + "; ".join(refused)),
        ("회의록", review.minutes),
    ]  # fmt: skip


def _tally_name(tally: Tally, round_names: dict[int, str]) -> str:
    return f"{round_names[tally.round.id]}, {tally.track.name} 부문 ({len(tally.rows)}편)"


def _criterion(criterion: Criterion) -> str:
    return f"{criterion.name}\n({criterion.max_points:f})"


def _halves(digest: str) -> str:
    return f"{digest[:32]}\n{digest[32:]}"


def _dotted(day: date) -> str:
    return f"{day.year}. {day.month}. {day.day}."


def _written(day: date) -> str:
    return f"{day.year}년 {day.month}월 {day.day}일"


def _moment(at: datetime | None) -> str:
    return f"{_dotted(day_of(at))} {at.astimezone(SEOUL):%H:%M}" if at else "–"
