"""Which badges are printed, and how."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from forum_app.core.forms import ListedField, ListedRadioField, WholeField
from forum_app.registration.exports.badges import BadgePaper
from forum_app.registration.forms.downloads import SHORTEST_REASON
from forum_app.registration.forms.lines import CHOOSE, line_field
from forum_app.registration.models import Ticket
from forum_app.registration.queries import BadgesWanted
from forum_app.registration.rules import BadgeOrder, BadgeSize, one_line

EVERY_TICKET = 0
SIZES = [SelectChoice(size.value, _l(word)) for size, word in BadgeSize.labels().items()]
MOST_BLANKS = 200
MOST_BOXES = 20


class BadgeForm(FlaskForm):
    """Whose badges, which size, and on what; `badge_form` fills in the tickets of the forum."""

    numbers = HiddenField(_l("고른 등록"))
    size = ListedRadioField(_l("크기"), [InputRequired(CHOOSE)], choices=SIZES, default=BadgeSize.TALL.value)
    layout = ListedRadioField(
        _l("종이"),
        [InputRequired(CHOOSE)],
        choices=[
            SelectChoice("sheet", _l("A4에 모아 찍고 재단선대로 자르기")),
            SelectChoice("single", _l("한 장에 하나씩, 명찰 크기 그대로")),
        ],
        default="sheet",
    )
    both_sides = BooleanField(
        _l("뒷면에도 같은 내용을 찍습니다"), description=_l("양면 인쇄에서 긴 쪽으로 넘기십시오.")
    )
    unprinted = BooleanField(
        _l("아직 찍지 않은 명찰만"),
        description=_l("찍은 뒤에 이름, 소속, 직위, 참가 구분이나 QR이 바뀐 명찰도 들어갑니다."),
        default=True,
    )
    ticket_id = ListedField(_l("참가 구분"), coerce=int, default=EVERY_TICKET)
    order = ListedField(
        _l("인쇄 순서"),
        choices=[SelectChoice(order.value, _l(word)) for order, word in BadgeOrder.labels().items()],
        default=BadgeOrder.NAME.value,
    )
    blanks = WholeField(
        _l("직접 쓸 빈 명찰"),
        [Optional(), NumberRange(0, MOST_BLANKS, _l("0부터 200까지의 수로 적어 주십시오."))],
        description=_l("이름 자리를 비운 명찰을 끝에 붙입니다."),
        default=0,
    )
    for_third_party = BooleanField(
        _l("인쇄소처럼 밖에서 찍습니다"),
        description=_l("제3자 제공에 동의한 분만 들어가며, 나머지 분의 명찰은 접수대에서 직접 씁니다."),
    )
    reason = line_field(
        _l("누구에게 왜 맡기는지"),
        300,
        needed=False,
        hint=_l("밖에서 찍을 때만 열 글자 넘게 적어 주십시오."),
    )

    def validate_numbers(self, field: HiddenField) -> None:
        """Whole numbers, between commas."""
        if any(not number.isascii() or not number.isdecimal() or len(number) > 8 for number in self._numbers()):  # noqa: PLR2004 - what an integer column holds
            raise ValidationError(_("명단에서 다시 골라 주십시오."))

    def validate_reason(self, field: StringField) -> None:
        """More than a word, where somebody outside prints."""
        if self.for_third_party.data and len(" ".join((field.data or "").split())) <= SHORTEST_REASON:
            raise ValidationError(_("밖에서 찍을 때는 누구에게 왜 맡기는지 열 글자 넘게 적어 주십시오."))

    def _numbers(self) -> list[str]:
        return [number for number in (self.numbers.data or "").split(",") if number]

    @property
    def wanted(self) -> BadgesWanted:
        """The typed values of a valid form; who is chosen by number is printed, printed before or not."""
        numbers = tuple(int(number) for number in self._numbers())
        return BadgesWanted(
            ticket_id=None if numbers else self.ticket_id.data or None,
            numbers=numbers,
            unprinted=self.unprinted.data and not numbers,
            consented=self.for_third_party.data,
            order=BadgeOrder(self.order.data),
        )

    @property
    def paper(self) -> BadgePaper:
        """The typed values of a valid form."""
        return BadgePaper(
            BadgeSize(self.size.data), on_sheets=self.layout.data == "sheet", both_sides=self.both_sides.data,
            blanks=self.blanks.data or 0,
        )  # fmt: skip

    @property
    def outside(self) -> str:
        """Who prints and why, if somebody outside does."""
        return one_line(self.reason.data or "") if self.for_third_party.data else ""


def badge_form(tickets: Sequence[Ticket], numbers: Sequence[str] = ()) -> BadgeForm:
    """The form for the tickets of one forum; `numbers` of the registrations chosen beforehand."""
    form = BadgeForm(numbers=",".join(numbers))
    names = [SelectChoice(ticket.id, ticket.name) for ticket in tickets if not ticket.kind.is_online]
    form.ticket_id.choices = [SelectChoice(EVERY_TICKET, _("현장에 오는 모두")), *names]
    return form


class BoxForm(FlaskForm):
    """How many boxes the badges are laid out in."""

    class Meta:
        """Changes nothing, so that the address of the labels can be kept."""

        csrf = False

    boxes = WholeField(_l("상자 수"), [NumberRange(1, MOST_BOXES, _l("1부터 20까지의 수로 적어 주십시오."))], default=6)


class DoorPrintForm(FlaskForm):
    """Which size the printer at the door takes."""

    door_size = ListedField(
        _l("접수대 프린터의 명찰 크기"),
        [InputRequired(CHOOSE)],
        choices=SIZES,
    )
