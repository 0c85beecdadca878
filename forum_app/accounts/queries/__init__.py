"""Reads of accounts, invitations and the record."""

from forum_app.accounts.queries.invitations import (
    get_invitation,
    get_invitation_by_id,
    open_invitations_of_forum,
    page_of_open_invitations,
)
from forum_app.accounts.queries.people import (
    account_by_email,
    find_signed_in,
    get_account,
    get_grant,
    own_roles,
    own_sign_ins,
    page_of_accounts,
    staff_of_forum,
)
from forum_app.accounts.queries.places import (
    Place,
    existing_institution_id,
    forum_id_by_slug,
    home_path,
    institution_id_by_name,
    places_by_scope,
    running_forums,
    scope_place,
)
from forum_app.accounts.queries.record import RecordFilter, broken_events, chain_head, get_event, page_of_events
from forum_app.core.paging import Page

__all__ = [
    "Page",
    "Place",
    "RecordFilter",
    "account_by_email",
    "broken_events",
    "chain_head",
    "existing_institution_id",
    "find_signed_in",
    "forum_id_by_slug",
    "get_account",
    "get_event",
    "get_grant",
    "get_invitation",
    "get_invitation_by_id",
    "home_path",
    "institution_id_by_name",
    "open_invitations_of_forum",
    "own_roles",
    "own_sign_ins",
    "page_of_accounts",
    "page_of_events",
    "page_of_open_invitations",
    "places_by_scope",
    "running_forums",
    "scope_place",
    "staff_of_forum",
]
