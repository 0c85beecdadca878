"""What an organiser says about a ticket."""

from datetime import datetime

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import InputRequired, NumberRange, Optional

from forum_app.core import clock
from forum_app.core.forms import Instead, ListedField, MomentField, WholeField, choices_of
from forum_app.registration.forms.lines import NEEDED, line_field
from forum_app.registration.models import Ticket
from forum_app.registration.rules import TicketKind, one_line
from forum_app.registration.services import TicketTerms

MOMENT = "%Y-%m-%dT%H:%M"


class TicketForm(FlaskForm):
    """The ticket of a forum; moments are those of a clock in Seoul."""

    name = line_field(_l("구분 이름"), 60, hint=_l("예: 일반"))
    name_en = line_field(_l("구분 이름(영문)"), 80, needed=False)
    kind = ListedField(
        _l("종류"),
        choices=choices_of(TicketKind),
        default=TicketKind.GENERAL.value,
        description=_l("명찰의 색과 단어가 종류를 따르고, 내빈이 입장하면 진행 화면에 알립니다."),
    )
    capacity = WholeField(
        _l("정원"), [InputRequired(NEEDED), NumberRange(1, 100_000, _l("1부터 100000까지의 수로 적어 주십시오."))]
    )
    opens_at = MomentField(_l("등록 시작"), [InputRequired(NEEDED)], format=[MOMENT, "%Y-%m-%dT%H:%M:%S"])
    closes_at = MomentField(_l("등록 마감"), [InputRequired(NEEDED)], format=[MOMENT, "%Y-%m-%dT%H:%M:%S"])
    group_limit = WholeField(
        _l("함께 등록할 수 있는 사람"),
        [Optional(), NumberRange(1, 50, _l("1부터 50까지의 수로 적어 주십시오."))],
        description=_l("1이면 한 사람씩 등록합니다. 단체는 대표 한 사람이 연락을 받습니다."),
        default=1,
    )
    needs_invitation = BooleanField(
        _l("초대 코드가 있어야 등록합니다"), description=_l("코드는 ‘초대 코드’ 화면에서 만듭니다.")
    )
    needs_approval = BooleanField(_l("담당자가 확인한 뒤에 확정합니다"))
    has_waiting_list = BooleanField(
        _l("자리가 차면 대기를 받습니다"),
        description=_l("끄면 자리가 찬 뒤에는 등록을 받지 않습니다."),
        default=True,
    )
    offer_hours = WholeField(
        _l("난 자리를 맡아 두는 시간"),
        [Optional(), NumberRange(1, 720, _l("1부터 720까지의 수로 적어 주십시오."))],
        description=_l(
            "몇 시간인지 적습니다. 그 안에 받지 않으면 다음 분께 갑니다. 비워 두면 자리가 나는 대로 바로 확정됩니다."
        ),
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
        """The form as it stands for `ticket`, or for the first one of a forum."""
        if ticket is None:
            return cls()
        opens_at, closes_at = in_seoul(ticket.opens_at), in_seoul(ticket.closes_at)
        return cls(obj=Instead(ticket, opens_at=opens_at, closes_at=closes_at)).without_recipient()

    @classmethod
    def like(cls, ticket: Ticket) -> "TicketForm":
        """The form for one more ticket, with the window of `ticket`."""
        return cls(opens_at=in_seoul(ticket.opens_at), closes_at=in_seoul(ticket.closes_at)).without_recipient()

    def without_recipient(self) -> "TicketForm":
        """Once there is a ticket, the recipient is part of the consents."""
        del self.recipient
        del self.recipient_en
        return self

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
            kind=TicketKind(self.kind.data),
            needs_invitation=self.needs_invitation.data,
            offer_hours=self.offer_hours.data,
            group_limit=self.group_limit.data or 1,
        )


def in_seoul(moment: datetime) -> datetime:
    """What a clock in Seoul shows at `moment`, as the field for a moment takes it."""
    return moment.astimezone(clock.SEOUL).replace(tzinfo=None)


def from_seoul(moment: datetime) -> datetime:
    """The moment at which a clock in Seoul shows `moment`."""
    return clock.seoul(moment.date(), moment.hour, moment.minute)
