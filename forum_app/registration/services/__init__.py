"""What changes registrations."""

from forum_app.registration.services.check_in import Admission, Arrival, check_in
from forum_app.registration.services.downloads import hand_over_list
from forum_app.registration.services.questions import (
    QuestionTerms,
    create_question,
    edit_question,
    move_question_up,
    record_replies,
    retire_question,
)
from forum_app.registration.services.sign_up import sign_up
from forum_app.registration.services.steps import advance_registration, cancel_own, offered_steps
from forum_app.registration.services.tickets import TicketTerms, create_ticket, edit_ticket, write_consent_item

__all__ = [
    "Admission",
    "Arrival",
    "QuestionTerms",
    "TicketTerms",
    "advance_registration",
    "cancel_own",
    "check_in",
    "create_question",
    "create_ticket",
    "edit_question",
    "edit_ticket",
    "hand_over_list",
    "move_question_up",
    "offered_steps",
    "record_replies",
    "retire_question",
    "sign_up",
    "write_consent_item",
]
