"""Random contests of every shape, for what must hold of any package."""

from decimal import Decimal

from hypothesis import strategies as st

from forum_app.contest.judging import EntryRow, Score, parse_rules
from forum_app.contest.judging.commitments import commit
from forum_app.contest.judging.package import listed, signed
from forum_app.core.signing_key import encoded, key_id

TRACKS = ("biz", "tech", "art")
METHODS = ("trimmed_mean", "mean", "median", "trimmed_by_criterion", "sum", "rank_sum")
KINDS = ("document", "presentation", "audience")
LINKS = ("criteria", "rounds", "untrimmed_mean")


def decimals(most, step):
    """Multiples of `step` up to `most`, as rules write them."""
    return st.integers(0, int(Decimal(most) / Decimal(step))).map(lambda n: str(n * Decimal(step)))


@st.composite
def criteria(draw, lines):
    """One to three criteria of few points, so that ties are common."""
    return [
        {
            "id": f"c{number}",
            "max": str(draw(st.integers(1, 4))),
            "weight": draw(st.sampled_from(["1", "1", "0.5", "2", "0.333"])),
            "cutoff": draw(st.sampled_from([None, None, "1", "0.5"])) if lines else None,
        }
        for number in range(draw(st.integers(1, 3)))
    ]


@st.composite
def rounds(draw, number, method):
    """A round; rank sums have no line in points."""
    lines = method != "rank_sum"
    stages = ["entry", "judge"] + (["criterion"] if method == "trimmed_by_criterion" else [])
    return {
        "id": f"r{number}",
        "kind": draw(st.sampled_from(KINDS)),
        "weight": draw(st.sampled_from(["1", "0.7", "3"])),
        "advance": draw(st.sampled_from([None, {"count": 1}, {"count": 3}] + ([{"score": "0.9"}] if lines else []))),
        "min_judges": draw(st.integers(1, 3)),
        "criteria": draw(criteria(lines)),
        "aggregation": {"method": method, "drop": draw(st.integers(0, 1)), "trim_from": draw(st.integers(3, 5))},
        "rounding": {"places": draw(st.sampled_from([0, 1, 2, 3])), "stage": draw(st.sampled_from(stages))},
        "cutoff": draw(st.sampled_from([None, None, "0.3"])) if lines else None,
    }


@st.composite
def rule_sets(draw, methods=METHODS):
    """A rule set that `parse_rules` accepts."""
    tracks = TRACKS[: draw(st.integers(1, 3))]
    count = draw(st.integers(1, 3))
    combine = draw(st.sampled_from(["weighted", "sum", "last"]))
    allowed = [one for one in methods if one != "rank_sum" or count == 1 or combine == "last"]
    slots = [
        {
            "grade": draw(st.sampled_from(["A", "B"])),
            "prize": draw(st.sampled_from([0, 1_000_000])),
            "track": draw(st.sampled_from([None, None, *tracks])),
            "count": draw(st.integers(1, 2)),
        }
        for _ in range(draw(st.integers(0, 3)))
    ]
    total = sum(slot["count"] for slot in slots)
    own = {track: sum(slot["count"] for slot in slots if slot["track"] == track) for track in tracks}
    room = total - sum(own.values())
    listed = []
    for track in tracks:
        extra = draw(st.integers(0, room))
        room -= extra
        most = draw(st.sampled_from([None, own[track] + extra, own[track] + extra + 1, total]))
        listed.append({"id": track, "min_awards": own[track] + extra, "max_awards": most})
    if None not in (most := [one["max_awards"] for one in listed]) and sum(most) < total:
        listed[0]["max_awards"] = None
    return {
        "version": 1,
        "tracks": listed,
        "rank_together": draw(st.booleans()),
        "rounds": [draw(rounds(number, draw(st.sampled_from(allowed)))) for number in range(count)],
        "combine": combine,
        "tie_break": [*draw(st.permutations(LINKS))[: draw(st.integers(0, 3))], "lottery"],
        "slots": slots,
        "flags": {"judge_deviation": draw(st.sampled_from(["0.10", "0.5"])), "item_gap": "0.30"},
    }


@st.composite
def contests(draw, methods=METHODS):
    """Rules, entries and scores; some judges are absent, some entries have no score at all."""
    rules = parse_rules(draw(rule_sets(methods)))
    rows = [EntryRow(f"E{number}", draw(st.sampled_from(rules.tracks)).id) for number in range(draw(st.integers(1, 8)))]
    scores = []
    for round_ in rules.rounds:
        judges = draw(st.integers(1, 6))
        is_even = round_.aggregation.method.value in {"sum", "rank_sum"}
        for row in rows:
            for judge in range(judges):
                if is_even or draw(st.integers(0, 5)):
                    scores += [
                        Score(row.entry, f"J{judge}", round_.id, c.id, Decimal(draw(decimals(c.max, "0.5"))))
                        for c in round_.criteria
                    ]
    return rules, rows, scores


@st.composite
def tied_contests(draw):
    """Contests of one judge in which nearly everybody is equal, and awards that are open to some tracks or to all."""
    tracks = TRACKS[: draw(st.integers(1, 3))]
    slots = [
        {
            "grade": draw(st.sampled_from("XY")),
            "track": draw(st.sampled_from([None, None, *tracks])),
            "count": draw(st.integers(1, 2)),
        }
        for _ in range(draw(st.integers(1, 4)))
    ]
    criteria_of_two = [{"id": "c0", "max": "1"}, {"id": "c1", "max": "2"}]
    rules = {
        "version": 1,
        "tracks": [{"id": track} for track in tracks],
        "rank_together": draw(st.booleans()),
        "rounds": [{"id": "doc", "min_judges": 1, "criteria": criteria_of_two, "rounding": {"places": 0}}],
        "tie_break": draw(st.sampled_from([["criteria"], ["lottery"], ["criteria", "lottery"]])),
        "slots": slots,
    }
    rows = [EntryRow(f"E{number}", draw(st.sampled_from(tracks))) for number in range(draw(st.integers(2, 7)))]
    scores = []
    for row in rows:
        first = draw(st.integers(0, 1))
        scores.append(Score(row.entry, "J1", "doc", "c0", Decimal(first)))
        scores.append(Score(row.entry, "J1", "doc", "c1", Decimal(draw(st.sampled_from([1, 1, 2])) - first)))
    return parse_rules(rules), rows, scores


def package_of(result, key=None, **parts):
    """The package of a result with a commitment for every sheet of its judges, signed with `key` if there is one."""
    silent = {round_.id for round_ in result.rules.rounds if round_.kind.value == "audience"}
    sheets = {}
    for entry, judge, round_id, criterion, points in result.scores.cells(result.rules):
        if round_id not in silent:
            sheets.setdefault((entry, judge, round_id), {})[criterion] = Decimal(points)
    made = listed(
        (e, j, r, commit(entry=e, judge=j, round_id=r, scores=scores)) for (e, j, r), scores in sheets.items()
    )
    counts = {"exclusion": 2, "challenge": 1, "recusal": 0}
    package = result.as_package(commitments=made, conflict_counts=counts, audit_head="0a" * 32, **parts)
    return package if key is None else sign(package, key)


def sign(package, key):
    """The package signed with `key`, whatever signature it had."""
    kid = key_id(key.public_key())
    return signed(package, kid=kid, sign=lambda content: encoded(key.sign(content)))
