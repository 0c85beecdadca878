"""Forms of entries: the public one, the organiser's, and the small ones of single steps."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import EmailField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from forum_app.contest.forms.questions import QuestionsForm, question_inputs
from forum_app.contest.models import Contest, EligibilityQuestion
from forum_app.contest.services.entries import KEY_LENGTH
from forum_app.contest.services.entry_texts import MAX_CONTACT_NAME, MAX_SUMMARY, MAX_TITLE, EntryGiven
from forum_app.core.forms import choices_of
from forum_app.core.templating import local
from forum_app.institutions.rules import Region


def limited(limit: int) -> Length:
    """At most that many letters."""
    return Length(max=limit, message=_l("%(max)d자까지 적을 수 있습니다."))


class ContentForm(FlaskForm):
    """What an entry says, and who answers questions about it."""

    title = StringField(_l("제목"), [InputRequired(_l("제목을 적어 주십시오.")), limited(MAX_TITLE)])
    region = SelectField(
        _l("지역"),
        [InputRequired(_l("지역을 골라 주십시오."))],
        choices=[SelectChoice("", _l("골라 주십시오")), *choices_of(Region)],
    )
    summary = TextAreaField(
        _l("요약"),
        [InputRequired(_l("무엇을 했고 무엇이 나아졌는지 적어 주십시오.")), limited(MAX_SUMMARY)],
        description=_l("심사위원이 읽습니다. 기관과 사람의 이름은 적지 말아 주십시오. 4,000자까지 적을 수 있습니다."),
    )
    contact_name = StringField(
        _l("담당자 성명"), [InputRequired(_l("담당자 성명을 적어 주십시오.")), limited(MAX_CONTACT_NAME)]
    )
    contact_email = EmailField(
        _l("담당자 전자우편"),
        [InputRequired(_l("담당자 전자우편을 적어 주십시오.")), limited(254)],
        description=_l("접수증과 알림을 보냅니다."),
    )

    def given(self, *, track: str, institution: str, business_no: str = "") -> EntryGiven:
        """The typed values."""
        return EntryGiven(
            track=track, title=self.title.data or "", institution=institution, business_no=business_no,
            region=Region(self.region.data) if self.region.data else None,
            contact_name=self.contact_name.data or "", contact_email=self.contact_email.data or "",
            summary=self.summary.data or "",
        )  # fmt: skip


class EntryForm(ContentForm):
    """A new entry, with the institution that enters it."""

    track = RadioField(_l("부문"), [InputRequired(_l("부문을 골라 주십시오."))], validate_choice=True)
    institution = StringField(
        _l("기관 이름"),
        [InputRequired(_l("기관 이름을 적어 주십시오.")), limited(120)],
        description=_l("법인이나 시설의 정식 이름"),
    )
    business_no = StringField(
        _l("사업자등록번호"), [Optional(), limited(20)], description=_l("같은 이름의 다른 기관과 가려 줍니다.")
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        fields: dict[str, Any] = vars(self)["_fields"]
        first = {name: fields[name] for name in ("track", "title", "summary", "institution", "business_no")}
        self._fields = {**first, **fields}  # the order of the page, so that errors are listed in it

    def offer(self, contest: Contest) -> None:
        """Let the tracks of `contest` be chosen, in the reader's language."""
        self.track.choices = [(track.code, local(track, "name")) for track in contest.tracks]

    def new_given(self) -> EntryGiven:
        """The typed values of a new entry."""
        return self.given(
            track=self.track.data, institution=self.institution.data or "", business_no=self.business_no.data or ""
        )


class PublicEntryForm(EntryForm, QuestionsForm):
    """What an entrant sends: the entry, the required consent, and a key that makes a second press harmless."""

    template = "contest/entry_form.html"
    idempotency_key = HiddenField(validators=[InputRequired(), Length(max=KEY_LENGTH)])
    consent_collect = RadioField(
        _l("개인정보 수집·이용"),
        [InputRequired(_l("동의하는지 골라 주십시오."))],
        choices=[SelectChoice("yes", _l("동의함")), SelectChoice("no", _l("동의하지 않음"))],
    )

    def allow_gaps(self) -> None:
        """Ask for no more than a draft needs."""
        for field in (self.region, self.summary):
            field.validators = [Optional(), *[v for v in field.validators if isinstance(v, Length)]]


def public_entry_form(questions: Sequence[EligibilityQuestion], **values: Any) -> PublicEntryForm:
    """The form of a contest that asks `questions`."""
    made: type[PublicEntryForm] = type("EntryFormOfOneContest", (PublicEntryForm,), question_inputs(questions))
    form = made(**values)
    for cell in form.question_cells:
        cell.flags.required = True
    return form


class RecordForm(EntryForm):
    """What an organiser writes down for an entrant; what the paper does not say stays empty."""

    receipt_no = StringField(_l("접수번호"), [Optional(), limited(40)], description=_l("비우면 다음 번호를 드립니다."))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for field in (self.region, self.summary, self.contact_name, self.contact_email):
            field.validators = [Optional(), *[v for v in field.validators if isinstance(v, Length)]]
            field.flags.required = False


class ImportForm(FlaskForm):
    """A file of entries."""

    file = FileField(
        _l("파일"), [FileRequired(_l("CSV나 XLSX 파일을 골라 주십시오."))], description=_l("CSV(UTF-8) 또는 XLSX")
    )


MOST_PICKED = 1000


class FilesForm(FlaskForm):
    """Whose files leave the house, and why."""

    track = SelectField(_l("부문"), validate_choice=False)
    reason = StringField(
        _l("쓰는 곳"),
        [InputRequired(_l("누가 어디에 쓰는지 열 글자 넘게 적어 주십시오.")), limited(300)],
        description=_l("누가 무엇에 쓰려고 받는지 적습니다. 기록에 남습니다."),
    )

    def offer(self, contest: Contest) -> None:
        """Let one track be chosen, or all."""
        tracks = [SelectChoice(track.code, local(track, "name")) for track in contest.tracks]
        self.track.choices = [SelectChoice("", _l("모든 부문")), *tracks]

    @property
    def picked(self) -> list[int]:
        """The ids of the entries picked in the list, in the address or sent along; empty: whole tracks."""
        return request.values.getlist("entry", type=int)[:MOST_PICKED]


class ReasonForm(FlaskForm):
    """Why a step is taken."""

    reason = TextAreaField(_l("사유"), [InputRequired(_l("사유를 적어 주십시오.")), limited(500)])


class StepForm(FlaskForm):
    """A step that asks for nothing but the token."""
