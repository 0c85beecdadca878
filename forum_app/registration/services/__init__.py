"""What changes registrations."""

from forum_app.registration.services.badges import (
    record_badges,
    set_door_badge_size,
)
from forum_app.registration.services.bulk import (
    BulkResult,
    advance_many,
)
from forum_app.registration.services.calm import (
    forget_addresses,
)
from forum_app.registration.services.certificates import (
    hand_over_certificates,
    issue_again,
    issue_all,
    issue_own,
    open_certificates,
    revoke_certificate,
)
from forum_app.registration.services.changes import (
    change_own,
)
from forum_app.registration.services.check_in import (
    Admission,
    check_in,
    pass_door,
    record_scans,
)
from forum_app.registration.services.consents import (
    ask_again,
    stop_asking,
    withdraw_consent,
    write_consent_item,
    write_standard_consents,
)
from forum_app.registration.services.corrections import (
    resolve_conflict,
    undo_check_in,
)
from forum_app.registration.services.devices import (
    add_device,
    note_seen,
    pair_device,
    renew_pairing,
    revoke_device,
)
from forum_app.registration.services.downloads import (
    hand_over_list,
)
from forum_app.registration.services.erasure import (
    empty_rows,
    erase_own,
)
from forum_app.registration.services.invitations import (
    InvitationTerms,
    create_invitation,
    withdraw_invitation,
)
from forum_app.registration.services.needs import (
    erase_needs,
    record_needs,
)
from forum_app.registration.services.offers import (
    accept_offer,
    decline_offer,
    lapse_due,
)
from forum_app.registration.services.processors import (
    remove_processor,
    write_processor,
)
from forum_app.registration.services.questions import (
    QuestionTerms,
    checked_replies,
    create_question,
    edit_question,
    move_question_up,
    record_replies,
    replies_of,
    retire_question,
)
from forum_app.registration.services.retention import (
    end_news,
    erase_certificates_due,
    erase_ended_transfers,
    erase_needs_due,
    erase_news_due,
    erase_people_due,
)
from forum_app.registration.services.sessions import (
    offer_session,
    withdraw_session,
)
from forum_app.registration.services.sign_up import (
    sign_up,
    sign_up_at_desk,
)
from forum_app.registration.services.steps import (
    advance_registration,
    cancel_member,
    cancel_own,
    offered_steps,
)
from forum_app.registration.services.ticket_change import (
    change_own_ticket,
    change_ticket,
    options_chosen,
    questions_with,
    tickets_to_choose,
    tickets_to_give,
)
from forum_app.registration.services.ticket_order import (
    move_ticket_up,
)
from forum_app.registration.services.tickets import (
    TicketTerms,
    create_ticket,
    edit_ticket,
)
from forum_app.registration.services.transfers import (
    offer_transfer,
    take_transfer,
    withdraw_transfer,
)

__all__ = [
    "Admission",
    "BulkResult",
    "InvitationTerms",
    "QuestionTerms",
    "TicketTerms",
    "accept_offer",
    "add_device",
    "advance_many",
    "advance_registration",
    "ask_again",
    "cancel_member",
    "cancel_own",
    "change_own",
    "change_own_ticket",
    "change_ticket",
    "check_in",
    "checked_replies",
    "create_invitation",
    "create_question",
    "create_ticket",
    "decline_offer",
    "edit_question",
    "edit_ticket",
    "empty_rows",
    "end_news",
    "erase_certificates_due",
    "erase_ended_transfers",
    "erase_needs",
    "erase_needs_due",
    "erase_news_due",
    "erase_own",
    "erase_people_due",
    "forget_addresses",
    "hand_over_certificates",
    "hand_over_list",
    "issue_again",
    "issue_all",
    "issue_own",
    "lapse_due",
    "move_question_up",
    "move_ticket_up",
    "note_seen",
    "offer_session",
    "offer_transfer",
    "offered_steps",
    "open_certificates",
    "options_chosen",
    "pair_device",
    "pass_door",
    "questions_with",
    "record_badges",
    "record_needs",
    "record_replies",
    "record_scans",
    "remove_processor",
    "renew_pairing",
    "replies_of",
    "resolve_conflict",
    "retire_question",
    "revoke_certificate",
    "revoke_device",
    "set_door_badge_size",
    "sign_up",
    "sign_up_at_desk",
    "stop_asking",
    "take_transfer",
    "tickets_to_choose",
    "tickets_to_give",
    "undo_check_in",
    "withdraw_consent",
    "withdraw_invitation",
    "withdraw_session",
    "withdraw_transfer",
    "write_consent_item",
    "write_processor",
    "write_standard_consents",
]
