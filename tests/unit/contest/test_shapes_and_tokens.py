"""The standard shape and the private addresses, without a database."""

from __future__ import annotations

from forum_app.contest.services.shape_checks import check_shape
from forum_app.contest.services.standard_shapes import standard_shape
from forum_app.contest.services.tokens import entry_token, link_holder, token_hash, token_key
from forum_app.core.permissions import Permission


def test_the_standard_shape_fits_together_and_gives_twelve_awards():
    shape = standard_shape()
    check_shape(shape)
    assert sum(slot.count for slot in shape.slots) == 12
    assert sum(criterion.max_points for criterion in shape.rounds[0].criteria) == 100


def test_a_token_depends_on_the_secret_and_on_the_entry_and_can_be_made_again():
    one, other = token_key("one secret"), token_key("another secret")
    tokens = [entry_token(one, 1), entry_token(one, 2), entry_token(other, 1)]
    assert len(set(tokens)) == 3
    assert entry_token(one, 1) == tokens[0]
    assert [len(token) for token in tokens] == [27] * 3
    assert token_hash(tokens[0]) != tokens[0]


def test_whoever_holds_an_address_may_edit_entries_of_that_institution_and_nothing_else():
    holder = link_holder(7)
    held = {p for p in Permission if holder.may(p)}
    assert held == {Permission.ENTRY_EDIT}
    assert (
        holder.may(Permission.ENTRY_EDIT, ("institution", 7)),
        holder.may(Permission.ENTRY_EDIT, ("institution", 8)),
    ) == (
        True,
        False,
    )
