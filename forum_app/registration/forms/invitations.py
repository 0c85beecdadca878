"""What an organiser says about a code that keeps places."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms.validators import InputRequired, NumberRange

from forum_app.core.forms import ListedField, MomentField, WholeField
from forum_app.core.templating import local
from forum_app.registration.forms.lines import NEEDED, line_field
from forum_app.registration.forms.tickets import MOMENT, from_seoul
from forum_app.registration.models import Ticket
from forum_app.registration.rules import one_line
from forum_app.registration.services import InvitationTerms


class InvitationForm(FlaskForm):
    """For whom, of which ticket, how many places, until when on a clock in Seoul."""

    name = line_field(_l("누구를 위한 코드입니까"), 120, hint=_l("예: ○○ 협회. 초대받은 분께는 보이지 않습니다."))
    ticket_id = ListedField(_l("구분"), [InputRequired(NEEDED)], coerce=int)
    places = WholeField(
        _l("맡아 둘 자리"), [InputRequired(NEEDED), NumberRange(1, 1000, _l("1부터 1000까지의 수로 적어 주십시오."))]
    )
    expires_at = MomentField(
        _l("언제까지"),
        [InputRequired(NEEDED)],
        format=[MOMENT, "%Y-%m-%dT%H:%M:%S"],
        description=_l("그때까지 쓰지 않은 자리는 대기하던 분께 갑니다."),
    )

    @classmethod
    def of(cls, tickets: Sequence[Ticket]) -> "InvitationForm":
        """The form, with the tickets to choose from."""
        form = cls()
        form.ticket_id.choices = [(ticket.id, local(ticket, "name")) for ticket in tickets]
        return form

    @property
    def terms(self) -> InvitationTerms:
        """The typed values of a valid form."""
        return InvitationTerms(
            name=one_line(self.name.data), places=self.places.data, expires_at=from_seoul(self.expires_at.data)
        )
