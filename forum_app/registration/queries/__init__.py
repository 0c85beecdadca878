"""Reads of registrations."""

from forum_app.registration.queries.arrivals import (
    ArrivalCounts,
    arrival_counts,
    desk_counts,
    door_forums,
    find_by_token_at_door,
    find_people,
    last_arrivals,
)
from forum_app.registration.queries.lists import (
    PAGE_SIZE,
    Counts,
    Filters,
    ListRow,
    Page,
    consent_counts,
    export_rows,
    get_registration,
    registration_counts,
    registrations_page,
    waiting_people,
)
from forum_app.registration.queries.sign_up import (
    SignUpStatus,
    consent_items,
    find_ticket,
    get_by_token,
    sign_up_status,
    waiting_position,
)

__all__ = [
    "PAGE_SIZE", "ArrivalCounts", "Counts", "Filters", "ListRow", "Page", "SignUpStatus", "arrival_counts",
    "consent_counts", "consent_items", "desk_counts", "door_forums", "export_rows", "find_by_token_at_door",
    "find_people", "find_ticket", "get_by_token", "get_registration", "last_arrivals", "registration_counts",
    "registrations_page", "sign_up_status", "waiting_people", "waiting_position",
]  # fmt: skip
