"""What changes registrations."""

from forum_app.registration.services.check_in import Admission, Arrival, check_in
from forum_app.registration.services.downloads import hand_over_list
from forum_app.registration.services.sign_up import sign_up
from forum_app.registration.services.steps import advance_registration, cancel_own, offered_steps
from forum_app.registration.services.tickets import TicketTerms, create_ticket, edit_ticket, write_consent_item

__all__ = [
    "Admission", "Arrival", "TicketTerms", "advance_registration", "cancel_own", "check_in",
    "create_ticket", "edit_ticket", "hand_over_list", "offered_steps", "sign_up", "write_consent_item",
]  # fmt: skip
