"""What holds for every contest, whatever the scores."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum_app.contest.judging import EntryRow, Score, compute, parse_rules
from forum_app.contest.judging.aggregate import kept
from forum_app.contest.judging.ruleset import Aggregation, Method
from forum_app.contest.judging.selection import Candidate, give_awards, select
from tests.unit.contest.judging.contests import SECOND, TOP, placed, round_of, rule_set

CRITERIA = ("c1", "c2", "c3")
TRACKS = ("biz", "tech")


@st.composite
def contests(draw, highest=20):
    """Entries of two tracks and their scores in quarters of a point; some judges are absent."""
    entries = {f"E{number}": draw(st.sampled_from(TRACKS)) for number in range(draw(st.integers(1, 7)))}
    points = st.integers(0, highest * 4).map(lambda quarters: Decimal(quarters) / 4)
    scores = []
    for entry in entries:
        for judge in range(draw(st.integers(0, 6))):
            scores += [Score(entry, f"J{judge}", "doc", criterion, draw(points)) for criterion in CRITERIA]
    return [EntryRow(entry, track) for entry, track in entries.items()], scores


def two_track_rules(method="trimmed_mean", **round_settings):
    rules = rule_set(
        round_of(*CRITERIA, aggregation={"method": method}, **round_settings),
        tracks=[{"id": "biz"}, {"id": "tech", "min_awards": 1}],
        slots=[{**TOP, "track": "biz"}, {**SECOND, "count": 2}],
    )
    rules["rounds"][0]["criteria"][1]["weight"] = "0.4"
    return parse_rules(rules)


@pytest.mark.parametrize("method", ["trimmed_mean", "median", "trimmed_by_criterion"])
@given(contest=contests(), chance=st.randoms(use_true_random=False))
def test_the_order_of_rows_never_changes_a_result(method, contest, chance):
    entries, scores = contest
    rules = two_track_rules(method, cutoff="12")
    before = compute(rules, entries, scores, "7").as_package()
    chance.shuffle(entries)
    chance.shuffle(scores)
    assert compute(rules, entries, scores, "7").as_package() == before


@pytest.mark.parametrize("method", ["trimmed_mean", "mean", "median"])
@given(contest=contests(highest=10), criterion=st.sampled_from(CRITERIA), quarters=st.integers(0, 40))
def test_a_constant_for_everybody_never_changes_a_ranking(method, contest, criterion, quarters):
    entries, scores = contest
    rules = two_track_rules(method)  # weights 1 and 0.4 times a quarter are multiples of 0.01
    more = Decimal(quarters) / 4
    raised = [s._replace(points=s.points + more) if s.criterion == criterion else s for s in scores]
    before, after = (compute(rules, entries, given_scores, "7") for given_scores in (scores, raised))
    ranking = [[(e.entry, e.rank, e.decided_by, e.award) for e in result.entries] for result in (before, after)]
    assert ranking[0] == ranking[1]


@given(
    totals=st.lists(st.integers(0, 100), min_size=1, max_size=12),
    trim=st.integers(1, 9).flatmap(lambda start: st.tuples(st.integers(0, (start - 1) // 2), st.just(start))),
)
def test_a_trimmed_mean_lies_between_the_totals_that_count(totals, trim):
    drop, trim_from = trim
    counted = kept(totals, Aggregation(Method.TRIMMED_MEAN, drop, trim_from))
    trimmed = len(totals) >= trim_from
    assert len(counted) == len(totals) - 2 * drop * trimmed
    assert not Counter(counted) - Counter(totals)
    assert counted[0] <= Fraction(sum(counted), len(counted)) <= counted[-1]
    if trimmed and drop:
        assert min(totals) <= counted[0]
        assert counted[-1] <= max(totals)


@given(contest=contests())
def test_a_missing_score_is_never_a_nought(contest):
    entries, scores = contest
    rules = two_track_rules("mean")
    absent = [Score(row.entry, "J9", "doc", criterion, None) for row in entries for criterion in CRITERIA]
    assert placed(compute(rules, entries, scores + absent, "7")) == placed(compute(rules, entries, scores, "7"))


@st.composite
def selections(draw):
    """A rule set of up to three tracks with limits, and candidates with distinct keys, best first."""
    names = ("a", "b", "c")[: draw(st.integers(1, 3))]
    slots = [
        {"track": draw(st.sampled_from([None, None, *names])), "grade": str(number)}
        for number in range(draw(st.integers(1, 4)))
    ]
    own = Counter(slot["track"] for slot in slots)
    tracks = []
    room = len(slots) - sum(own[name] for name in names)
    for name in names:
        extra = draw(st.integers(0, room))
        room -= extra
        tracks.append({"id": name, "min_awards": own[name] + extra})
        if draw(st.booleans()) and len(names) > 1 and name != names[-1]:
            tracks[-1]["max_awards"] = own[name] + extra + draw(st.integers(0, 2))
    places = draw(st.lists(st.sampled_from(names), max_size=8))
    candidates = [Candidate(f"E{n}", track, (-n,)) for n, track in enumerate(places)]
    return parse_rules(rule_set(tracks=tracks, slots=slots)), candidates


def fits(rules, chosen):
    """Whether the slots can take exactly these entries and every track keeps its limits."""
    count = Counter(candidate.track for candidate in chosen)
    own = Counter(slot.track for slot in rules.slots for _ in range(slot.count))
    return len(chosen) == rules.slot_count and all(
        max(track.min_awards, own[track.id])
        <= count[track.id]
        <= (rules.slot_count if track.max_awards is None else track.max_awards)
        for track in rules.tracks
    )


@given(selections())
def test_the_selection_is_the_best_of_all_sets(case):
    rules, candidates = case
    sets = [chosen for chosen in combinations(candidates, rules.slot_count) if fits(rules, chosen)]
    if sets:
        best = max(sets, key=lambda chosen: [candidate.key for candidate in chosen])
        assert select(rules, candidates) == list(best)
        assert len(give_awards(rules, candidates)) == rules.slot_count


@given(selections())
def test_awards_keep_tracks_and_limits_even_when_too_few_entries_passed(case):
    rules, candidates = case
    awards = give_awards(rules, candidates)
    track_by_entry = {candidate.entry: candidate.track for candidate in candidates}
    assert set(awards) == {winner.entry for winner in select(rules, candidates)}
    assert all(slot.track in {None, track_by_entry[entry]} for entry, slot in awards.items())
    given_slots = Counter(awards.values())
    assert all(given_slots[slot] <= Counter(rules.slots)[slot] * slot.count for slot in given_slots)
    won = Counter(track_by_entry[entry] for entry in awards)
    assert all(track.max_awards is None or won[track.id] <= track.max_awards for track in rules.tracks)
