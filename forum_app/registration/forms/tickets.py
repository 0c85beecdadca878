"""What an organiser says about a ticket."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from forum_app.core import clock
from forum_app.core.forms import MomentField
from forum_app.registration.forms.lines import NEEDED, line_field
from forum_app.registration.models import Ticket
from forum_app.registration.rules import one_line
from forum_app.registration.services import TicketTerms

MOMENT = "%Y-%m-%dT%H:%M"


class TicketForm(FlaskForm):
    """The ticket of a forum; moments are those of a clock in Seoul."""

    name = line_field(_l("구분 이름"), 60, hint=_l("예: 일반"))
    name_en = line_field(_l("구분 이름(영문)"), 80, needed=False)
    capacity = IntegerField(
        _l("정원"), [InputRequired(NEEDED), NumberRange(1, 100_000, _l("1부터 100000까지의 수로 적어 주십시오."))]
    )
    opens_at = MomentField(_l("등록 시작"), [InputRequired(NEEDED)], format=[MOMENT, "%Y-%m-%dT%H:%M:%S"])
    closes_at = MomentField(_l("등록 마감"), [InputRequired(NEEDED)], format=[MOMENT, "%Y-%m-%dT%H:%M:%S"])
    needs_approval = BooleanField(_l("담당자가 확인한 뒤에 확정합니다"))
    has_waiting_list = BooleanField(
        _l("자리가 차면 대기를 받습니다"),
        description=_l("끄면 자리가 찬 뒤에는 등록을 받지 않습니다."),
        default=True,
    )
    recipient = line_field(
        _l("개인정보를 받는 곳"),
        200,
        needed=False,
        hint=_l("접수 대행사처럼 명단을 넘겨받는 곳. 비워 두면 제3자 제공 동의를 묻지 않습니다."),
    )
    recipient_en = line_field(_l("개인정보를 받는 곳(영문)"), 200, needed=False)

    @classmethod
    def of(cls, ticket: Ticket | None) -> "TicketForm":
        """The form as it stands for `ticket`; once there is one, the recipient is part of the consents."""
        if ticket is None:
            return cls()
        form = cls(obj=ticket, opens_at=in_seoul(ticket.opens_at), closes_at=in_seoul(ticket.closes_at))
        del form.recipient
        del form.recipient_en
        return form

    @property
    def terms(self) -> TicketTerms:
        """The typed values of a valid form."""
        return TicketTerms(
            name=one_line(self.name.data),
            name_en=one_line(self.name_en.data or "") or None,
            capacity=self.capacity.data,
            opens_at=from_seoul(self.opens_at.data),
            closes_at=from_seoul(self.closes_at.data),
            needs_approval=self.needs_approval.data,
            has_waiting_list=self.has_waiting_list.data,
        )


def in_seoul(moment: datetime) -> datetime:
    """What a clock in Seoul shows at `moment`, as the field for a moment takes it."""
    return moment.astimezone(clock.SEOUL).replace(tzinfo=None)


def from_seoul(moment: datetime) -> datetime:
    """The moment at which a clock in Seoul shows `moment`."""
    return clock.seoul(moment.date(), moment.hour, moment.minute)
