"""What visitors, organisers and the door send in."""

from forum_app.registration.forms.consents import (
    ConsentForm,
)
from forum_app.registration.forms.desk import (
    DeskSignUpForm,
)
from forum_app.registration.forms.door import (
    AgainForm,
    DeskForm,
    DeviceForm,
    PassForm,
    ResolveForm,
)
from forum_app.registration.forms.downloads import (
    COLUMNS,
    PURPOSES,
    DownloadForm,
    MultiCheckboxField,
)
from forum_app.registration.forms.invitations import (
    InvitationForm,
)
from forum_app.registration.forms.lines import (
    NEEDED,
    an_address,
    at_most,
    line_field,
    printable,
)
from forum_app.registration.forms.private import (
    ChangeForm,
    HandOnForm,
    Known,
    TakeOverForm,
    change_form,
    take_over_form,
)
from forum_app.registration.forms.questions import (
    QuestionForm,
)
from forum_app.registration.forms.session_places import (
    SessionPlacesForm,
)
from forum_app.registration.forms.sign_up import (
    Asked,
    SignUpForm,
    consent_field,
    rows_sent,
    sign_up_form,
)
from forum_app.registration.forms.ticket_change import (
    TicketChangeForm,
    ticket_change_form,
)
from forum_app.registration.forms.tickets import (
    TicketForm,
    from_seoul,
    in_seoul,
)

__all__ = [
    "COLUMNS",
    "NEEDED",
    "PURPOSES",
    "AgainForm",
    "Asked",
    "ChangeForm",
    "ConsentForm",
    "DeskForm",
    "DeskSignUpForm",
    "DeviceForm",
    "DownloadForm",
    "HandOnForm",
    "InvitationForm",
    "Known",
    "MultiCheckboxField",
    "PassForm",
    "QuestionForm",
    "ResolveForm",
    "SessionPlacesForm",
    "SignUpForm",
    "TakeOverForm",
    "TicketChangeForm",
    "TicketForm",
    "an_address",
    "at_most",
    "change_form",
    "consent_field",
    "from_seoul",
    "in_seoul",
    "line_field",
    "printable",
    "rows_sent",
    "sign_up_form",
    "take_over_form",
    "ticket_change_form",
]
