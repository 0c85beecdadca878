"""What visitors, organisers and the door send in."""

from forum_app.registration.forms.consents import (
    ConsentForm,
)
from forum_app.registration.forms.door import (
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
    at_most,
    line_field,
    printable,
)
from forum_app.registration.forms.questions import (
    QuestionForm,
)
from forum_app.registration.forms.session_places import (
    SessionPlacesForm,
)
from forum_app.registration.forms.sign_up import (
    SignUpForm,
    sign_up_form,
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
    "ConsentForm",
    "DeskForm",
    "DeviceForm",
    "DownloadForm",
    "InvitationForm",
    "MultiCheckboxField",
    "PassForm",
    "QuestionForm",
    "ResolveForm",
    "SessionPlacesForm",
    "SignUpForm",
    "TicketForm",
    "at_most",
    "from_seoul",
    "in_seoul",
    "line_field",
    "printable",
    "sign_up_form",
]
