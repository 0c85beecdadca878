"""Who moves up, against a model that tries every choice."""

from itertools import combinations

from hypothesis import example, given
from hypothesis import strategies as st

from forum_app.registration.rules import Party, moving_up

queues = st.lists(st.tuples(st.integers(1, 5), st.booleans()), max_size=7).map(
    lambda parties: [Party(number, size, may_split) for number, (size, may_split) in enumerate(parties, start=1)]
)
places = st.integers(0, 12)


def best_choice(free, queue):
    """Of all ways to fill the places, the one that serves the earliest best: found by trying them all."""
    ways = []
    for many in range(len(queue) + 1):
        for chosen in combinations(queue, many):
            left, moves = free, []
            for party in chosen:
                takes = min(party.size, left) if party.may_split else party.size
                if takes == 0 or takes > left:
                    break
                left -= takes
                moves.append((party.contact_id, takes))
            else:
                ways.append(moves)
    earliest_first = [dict(moves) for moves in ways]
    best = max(earliest_first, key=lambda way: [way.get(party.contact_id, 0) for party in queue])
    return list(best.items())


@given(free=places, queue=queues)
@example(free=2, queue=[Party(1, 3), Party(2, 1), Party(3, 2), Party(4, 1)])
@example(free=2, queue=[Party(1, 3, may_split=True), Party(2, 1)])
def test_the_earliest_are_served_best_of_all_ways_to_fill_the_places(free, queue):
    assert moving_up(free, queue) == best_choice(free, queue)


@given(free=places, queue=queues)
def test_never_more_move_up_than_places_are_free(free, queue):
    assert sum(many for _, many in moving_up(free, queue)) <= free


@given(free=places, queue=queues)
def test_those_who_move_up_keep_the_order_of_the_queue(free, queue):
    moved = [contact_id for contact_id, _ in moving_up(free, queue)]
    assert moved == sorted(set(moved))


@given(free=places, queue=queues)
def test_a_party_comes_whole_unless_it_may_be_split(free, queue):
    parties = {party.contact_id: party for party in queue}
    for contact_id, many in moving_up(free, queue):
        assert many == parties[contact_id].size or (parties[contact_id].may_split and many < parties[contact_id].size)


@given(free=places, queue=queues)
def test_nobody_who_fits_into_what_is_left_is_passed_over(free, queue):
    moves = dict(moving_up(free, queue))
    left = free
    for party in queue:
        if party.contact_id not in moves:
            assert party.size > left
            assert not party.may_split or left == 0
        left -= moves.get(party.contact_id, 0)


def test_a_large_party_keeps_its_position_while_smaller_ones_pass():
    queue = [Party(1, 4), Party(2, 1), Party(3, 2)]
    assert moving_up(3, queue) == [(2, 1), (3, 2)]
    assert moving_up(4, [queue[0]]) == [(1, 4)]


def test_a_party_that_may_be_split_takes_what_there_is():
    assert moving_up(3, [Party(1, 5, may_split=True), Party(2, 1)]) == [(1, 3)]
