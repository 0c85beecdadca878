"""Who moves up from the waiting list when places are free; pure."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Party:
    """One person, or a group with one contact, of whom `size` wait; `may_split`: it takes places as they come."""

    contact_id: int
    size: int
    may_split: bool = False


def moving_up(free: int, queue: Iterable[Party]) -> list[tuple[int, int]]:
    """(contact id, how many) of those who get one of `free` places, in the order of `queue`.

    The first that fits: a party kept whole that needs more than is left keeps its position and lets others pass.
    """
    moves = []
    for party in queue:
        if free <= 0:
            break
        if party.size <= free or party.may_split:
            many = min(party.size, free)
            moves.append((party.contact_id, many))
            free -= many
    return moves
