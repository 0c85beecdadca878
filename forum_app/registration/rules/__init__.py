"""What decides about registrations: states, windows, consents, codes and what of a person is shown; pure."""

from forum_app.core.addresses import (
    masked_email,
)
from forum_app.registration.rules.bins import (
    time_bins,
)
from forum_app.registration.rules.boxes import (
    Box,
    box_of,
    boxes,
)
from forum_app.registration.rules.consents import (
    CONSENT_ANSWERS,
    STANDARD_NOTICES,
    ConsentKind,
    KeepUnit,
    Notices,
    StandardNotice,
)
from forum_app.registration.rules.kinds import (
    Direction,
    QuestionKind,
    ScanOutcome,
    Source,
    TicketKind,
)
from forum_app.registration.rules.names import (
    initials,
)
from forum_app.registration.rules.paper import (
    BADGE_WORDS,
    GAP_MM,
    BadgeOrder,
    BadgeSize,
    CertificateFacts,
    attendance_code,
    keep_until,
    no_certificate,
)
from forum_app.registration.rules.people import (
    masked_name,
    names_a_resident_number,
    one_line,
)
from forum_app.registration.rules.questions import (
    Asked,
    clean_replies,
)
from forum_app.registration.rules.states import (
    HOLDS_A_PLACE,
    REGISTRATION_WORKFLOW,
    RegistrationFacts,
    RegistrationState,
    default_ticket,
    sign_up_is_closed,
)
from forum_app.registration.rules.tokens import (
    normal_code,
    normal_invitation_code,
    registration_token,
    shown_code,
    shown_invitation_code,
    token_hash,
    token_key,
    transfer_token,
)
from forum_app.registration.rules.waiting import (
    Party,
    moving_up,
)
from forum_app.registration.rules.wishes import (
    Member,
    OwnChange,
    Reply,
    SignUp,
    TakeOver,
)

__all__ = [
    "BADGE_WORDS",
    "CONSENT_ANSWERS",
    "GAP_MM",
    "HOLDS_A_PLACE",
    "REGISTRATION_WORKFLOW",
    "STANDARD_NOTICES",
    "Asked",
    "BadgeOrder",
    "BadgeSize",
    "Box",
    "CertificateFacts",
    "ConsentKind",
    "Direction",
    "KeepUnit",
    "Member",
    "Notices",
    "OwnChange",
    "Party",
    "QuestionKind",
    "RegistrationFacts",
    "RegistrationState",
    "Reply",
    "ScanOutcome",
    "SignUp",
    "Source",
    "StandardNotice",
    "TakeOver",
    "TicketKind",
    "attendance_code",
    "box_of",
    "boxes",
    "clean_replies",
    "default_ticket",
    "initials",
    "keep_until",
    "masked_email",
    "masked_name",
    "moving_up",
    "names_a_resident_number",
    "no_certificate",
    "normal_code",
    "normal_invitation_code",
    "one_line",
    "registration_token",
    "shown_code",
    "shown_invitation_code",
    "sign_up_is_closed",
    "time_bins",
    "token_hash",
    "token_key",
    "transfer_token",
]
