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
from forum_app.registration.queries.conflicts import (
    conflict_count,
    get_conflict,
    open_conflicts,
)
from forum_app.registration.queries.counters import (
    DeskCount,
    DoorCounts,
    Guest,
    door_counts,
    guests_arrived,
)
from forum_app.registration.queries.counts import (
    Bar,
    Counts,
    DayCounts,
    arrival_bars,
    consent_counts,
    day_counts,
    registration_counts,
)
from forum_app.registration.queries.invitations import (
    get_invitation,
    invitations,
)
from forum_app.registration.queries.lists import (
    ListRow,
    export_rows,
    get_registration,
    waiting_people,
)
from forum_app.registration.queries.people import (
    CHECKED_IN,
    PAGE_SIZE,
    Filters,
    Person,
    registrations_page,
)
from forum_app.registration.queries.questions import (
    answer_counts,
    answers_of,
    get_question,
    questions_of,
)
from forum_app.registration.queries.roster import (
    Roster,
    RosterRow,
    people_outside,
    roster,
    roster_version,
    search_roster,
)
from forum_app.registration.queries.set_up import (
    get_ticket,
)
from forum_app.registration.queries.sign_up import (
    SignUpStatus,
    TicketStatus,
    consent_items,
    find_ticket,
    find_transfer,
    get_by_token,
    get_open_transfer,
    party_of,
    places_left,
    session_offers,
    sign_up_status,
    tickets_of,
    waiting_position,
)
from forum_app.registration.queries.waiting import (
    WaitingParty,
    waiting_parties,
)

__all__ = [
    "CHECKED_IN",
    "PAGE_SIZE",
    "ArrivalCounts",
    "Bar",
    "Counts",
    "DayCounts",
    "DeskCount",
    "DoorCounts",
    "Filters",
    "Guest",
    "ListRow",
    "Person",
    "Roster",
    "RosterRow",
    "SignUpStatus",
    "TicketStatus",
    "WaitingParty",
    "answer_counts",
    "answers_of",
    "arrival_bars",
    "arrival_counts",
    "conflict_count",
    "consent_counts",
    "consent_items",
    "day_counts",
    "desk_counts",
    "door_counts",
    "door_forums",
    "export_rows",
    "find_by_token_at_door",
    "find_people",
    "find_ticket",
    "find_transfer",
    "get_by_token",
    "get_conflict",
    "get_invitation",
    "get_open_transfer",
    "get_question",
    "get_registration",
    "get_ticket",
    "guests_arrived",
    "invitations",
    "last_arrivals",
    "open_conflicts",
    "party_of",
    "people_outside",
    "places_left",
    "questions_of",
    "registration_counts",
    "registrations_page",
    "roster",
    "roster_version",
    "search_roster",
    "session_offers",
    "sign_up_status",
    "tickets_of",
    "waiting_parties",
    "waiting_people",
    "waiting_position",
]
