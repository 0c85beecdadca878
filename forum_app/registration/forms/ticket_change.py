"""Another ticket: chosen by an organiser, or by the registrant together with what is asked of those who have it."""

import secrets
from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from forum_app.core.forms import ListedRadioField
from forum_app.core.templating import local
from forum_app.registration.forms.replies import SignUpReplies, reply_fields
from forum_app.registration.models import Question, Ticket
from forum_app.registration.rules import Reply


class TicketChangeForm(FlaskForm):
    """Which ticket; `ticket_change_form` adds the questions."""

    ticket_id = ListedRadioField(_l("참가 구분"), [InputRequired(_l("참가 구분을 골라 주십시오."))])
    idempotency_key = HiddenField(default=lambda: secrets.token_urlsafe(24))
    questions: Sequence[Question]

    @property
    def wanted(self) -> int:
        """The id of the chosen ticket of a valid form."""
        return int(self.ticket_id.data)

    @property
    def replies(self) -> Mapping[int, Reply]:
        """Id of the question -> what was typed."""
        return SignUpReplies(self).given(self.questions)


def ticket_change_form(tickets: Sequence[Ticket], questions: Sequence[Question] = ()) -> TicketChangeForm:
    """The form with `tickets` to choose from, none chosen, and `questions` that are asked with some of them."""
    kind: type[TicketChangeForm] = type(
        "AskedTicketChangeForm", (TicketChangeForm,), {"questions": questions, **reply_fields(questions)}
    )
    form = kind()
    form.ticket_id.choices = [SelectChoice(str(ticket.id), local(ticket, "name")) for ticket in tickets]
    return form
