"""Forms of what follows the computation."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, EmailField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from forum_app.contest.forms.entries import limited
from forum_app.contest.models import Award, Entry, Objection
from forum_app.contest.rules import Feedback, ObjectionKind, RecomputeBasis
from forum_app.contest.services.deciding import MAX_REASON
from forum_app.contest.services.objections import MAX_NAME, MAX_TEXT
from forum_app.core.forms import DayField, ListedField, WholeField, choices_of
from forum_app.core.templating import local

PUBLIC_KINDS = (ObjectionKind.CANDIDATE, ObjectionKind.PROCEDURE)
YES_NO = [SelectChoice("yes", _l("동의함")), SelectChoice("no", _l("동의하지 않음"))]


BETWEEN = _l("%(min)s에서 %(max)s 사이의 수를 적어 주십시오.")


def chosen(value: object) -> int | None:
    """The id of a choice; None for the empty one."""
    return int(str(value)) if str(value or "None").isascii() and str(value or "None").isdigit() else None


class OwnObjectionForm(FlaskForm):
    """An entrant objects to the own result."""

    name = StringField(_l("성명"), [InputRequired(_l("성명을 적어 주십시오.")), limited(MAX_NAME)])
    email = EmailField(
        _l("전자우편"),
        [InputRequired(_l("전자우편 주소를 적어 주십시오.")), limited(254)],
        description=_l("접수번호와 답을 보냅니다."),
    )
    reason = TextAreaField(
        _l("이의 내용과 근거"),
        [InputRequired(_l("무엇이 왜 잘못되었는지 적어 주십시오.")), limited(MAX_TEXT)],
        description=_l("4,000자까지 적을 수 있습니다. 주민등록번호는 적지 말아 주십시오."),
    )
    evidence = FileField(_l("증빙 파일"), [Optional()], description=_l("PDF, JPG, PNG, HWPX 가운데 하나, 10 MB까지"))
    consent_collect = RadioField(choices=YES_NO, validators=[Optional()], validate_choice=False)
    idempotency_key = HiddenField()


class ObjectionForm(OwnObjectionForm):
    """Anybody objects to a candidate or to the procedure."""

    kind = RadioField(
        _l("무엇에 대한 이의입니까"), [InputRequired(_l("무엇에 대한 이의인지 골라 주십시오."))],
        choices=[SelectChoice(kind.value, _l(ObjectionKind.labels()[kind])) for kind in PUBLIC_KINDS],
    )  # fmt: skip
    entry = SelectField(
        _l("후보"), [Optional()], coerce=chosen,
        description=_l("후보에 대한 이의일 때만 고릅니다."),
    )  # fmt: skip

    def offer(self, candidates: list[Award]) -> None:
        """The candidates to choose from."""
        words = [SelectChoice(award.entry_id, local(award.entry, "title")) for award in candidates]
        self.entry.choices = [SelectChoice("", gettext("고르지 않음")), *words]


class AnswerForm(FlaskForm):
    """Answer an objection."""

    decision = RadioField(
        _l("결정"), [InputRequired(_l("결정을 골라 주십시오."))],
        choices=[
            SelectChoice("dismiss", _l("받아들이지 않음")),
            SelectChoice("uphold", _l("받아들임: 결과에는 영향이 없음")),
            SelectChoice("recompute", _l("받아들임: 다시 집계해야 함")),
        ],
    )  # fmt: skip
    answer = TextAreaField(
        _l("답"), [InputRequired(_l("답을 적어 주십시오.")), limited(MAX_TEXT)],
        description=_l("적은 그대로 이의를 낸 사람에게 전자우편으로 갑니다."),
    )  # fmt: skip


class RecomputeForm(FlaskForm):
    """Ask for another computation."""

    basis = RadioField(
        _l("근거"), [InputRequired(_l("근거를 골라 주십시오."))], choices=choices_of(RecomputeBasis)
    )  # fmt: skip
    objection = SelectField(_l("받아들인 이의"), [Optional()], coerce=chosen)
    entry = SelectField(
        _l("심사에서 빠질 출품작"), [Optional()], coerce=chosen,
        description=_l("빠질 출품작이 없으면 고르지 않습니다."),
    )  # fmt: skip
    reason = TextAreaField(_l("사유"), [InputRequired(_l("사유를 적어 주십시오.")), limited(MAX_REASON)])

    def offer(self, entries: list[Entry], objections: list[Objection]) -> None:
        """What to choose from."""
        nothing = SelectChoice("", gettext("고르지 않음"))
        self.entry.choices = [
            nothing, *(SelectChoice(one.id, f"{one.receipt_no} {local(one, 'title')}") for one in entries)
        ]  # fmt: skip
        self.objection.choices = [nothing, *(SelectChoice(one.number, one.receipt_no) for one in objections)]


class ReviewForm(FlaskForm):
    """The meeting of the review committee; the decisions are fields of the page, agree_<entry id>."""

    held_on = DayField(_l("심의한 날"), [InputRequired(_l("심의한 날을 적어 주십시오."))])
    place = StringField(_l("장소"), [Optional(), limited(120)])
    members = TextAreaField(
        _l("참석 위원"), [InputRequired(_l("참석한 위원을 적어 주십시오.")), limited(2000)],
        description=_l("한 줄에 한 사람씩 '이름, 직위'로 적습니다."),
    )  # fmt: skip
    minutes = TextAreaField(_l("회의록"), [InputRequired(_l("회의록을 적어 주십시오.")), limited(8000)])


class TermsForm(FlaskForm):
    """What follows the result: days, years, what entrants read."""

    objection_days = WholeField(
        _l("자기 결과에 대한 이의신청 기간(일)"),
        [InputRequired(_l("숫자로 적어 주십시오.")), NumberRange(0, 60, BETWEEN)],
        description=_l("공개검증을 시작한 날부터 셉니다. 공개검증보다 길 수 없습니다. 0이면 받지 않습니다."),
    )  # fmt: skip
    answer_days = WholeField(
        _l("이의에 답하는 기한(일)"),
        [InputRequired(_l("숫자로 적어 주십시오.")), NumberRange(1, 90, BETWEEN)],
        description=_l("이의가 들어온 다음 날부터 셉니다."),
    )  # fmt: skip
    feedback = ListedField(_l("출품자에게 알리는 것"), choices=choices_of(Feedback))
    revocation_years = WholeField(
        _l("수상을 취소할 수 있는 기간(년)"),
        [InputRequired(_l("숫자로 적어 주십시오.")), NumberRange(0, 30, BETWEEN)],
        description=_l("상을 준 날부터 셉니다."),
    )  # fmt: skip


class ReasonForm(FlaskForm):
    """One reason."""

    reason = TextAreaField(_l("사유"), [InputRequired(_l("사유를 적어 주십시오.")), limited(MAX_REASON)])


class NoteForm(FlaskForm):
    """The same note about the flags chosen on the page."""

    note = TextAreaField(_l("고른 표시에 함께 적을 심의 내용"), [Optional(), limited(500)])


class PressForm(FlaskForm):
    """A press of a button."""

    agreed = BooleanField()
