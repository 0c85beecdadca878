"""The forms of an entry that is written over some days: its beginning, and its page with what the call asks besides."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import HiddenInput

from forum_app.contest.forms.entries import limited
from forum_app.contest.forms.questions import NO, YES, QuestionsForm, question_inputs
from forum_app.contest.models import Contest, EligibilityQuestion, Entry
from forum_app.contest.models import FormField as AskedField
from forum_app.contest.rules.entry_form import CONSENT_NO, CONSENT_YES, MOST_AUTHORS, FieldKind, question_name
from forum_app.contest.services.drafts import AuthorGiven, EntryWritten
from forum_app.contest.services.entries import KEY_LENGTH
from forum_app.contest.services.entry_texts import MAX_CONTACT_NAME, MAX_TITLE, EntryGiven
from forum_app.core.forms import choices_of
from forum_app.core.templating import local
from forum_app.institutions.rules import Region

BLANK_AUTHORS = 2
RADIOS = 5  # more choices than that become a list
ANSWERS = (SelectChoice(CONSENT_YES, _l("동의함")), SelectChoice(CONSENT_NO, _l("동의하지 않음")))


class StartForm(FlaskForm):
    """What is needed to begin: of what, by whom, and where the private address goes."""

    template = "contest/entry_start.html"
    track = RadioField(_l("부문"), [InputRequired(_l("부문을 골라 주십시오."))], validate_choice=True)
    title = StringField(
        _l("제목"),
        [InputRequired(_l("제목을 적어 주십시오.")), limited(MAX_TITLE)],
        description=_l("나중에 고칠 수 있습니다."),
    )
    institution = StringField(
        _l("기관 이름"),
        [InputRequired(_l("기관 이름을 적어 주십시오.")), limited(120)],
        description=_l("법인이나 시설의 정식 이름"),
    )
    business_no = StringField(
        _l("사업자등록번호"), [Optional(), limited(20)], description=_l("같은 이름의 다른 기관과 가려 줍니다.")
    )
    contact_name = StringField(
        _l("담당자 성명"), [InputRequired(_l("담당자 성명을 적어 주십시오.")), limited(MAX_CONTACT_NAME)]
    )
    contact_email = EmailField(
        _l("담당자 전자우편"),
        [InputRequired(_l("담당자 전자우편을 적어 주십시오.")), limited(254)],
        description=_l("이어서 쓰는 주소와 접수증을 보냅니다."),
    )
    consent_collect = RadioField(
        _l("개인정보 수집·이용"), [InputRequired(_l("동의하는지 골라 주십시오."))], choices=list(ANSWERS)
    )
    idempotency_key = HiddenField(validators=[InputRequired(), Length(max=KEY_LENGTH)])

    def offer(self, contest: Contest) -> None:
        """Let the tracks of `contest` be chosen, in the reader's language."""
        self.track.choices = [SelectChoice(track.code, local(track, "name")) for track in contest.tracks]

    def new_given(self) -> EntryGiven:
        """The typed values of a new entry."""
        return EntryGiven(
            track=self.track.data, title=self.title.data or "", institution=self.institution.data or "",
            business_no=self.business_no.data or "", contact_name=self.contact_name.data or "",
            contact_email=self.contact_email.data or "",
        )  # fmt: skip


class AuthorRow(Form):
    """Somebody who worked on the case; the service says what is wrong."""

    name = StringField(_l("성명"))
    affiliation = StringField(_l("소속"))
    role = StringField(_l("맡은 일"))


class WritingForm(QuestionsForm):
    """What may be written of an entry until the deadline; the service decides what is still missing.

    A form for one contest is a subclass with an input `answer_<id>` for each additional field: see `writing_form`.
    """

    asked: Sequence[AskedField] = ()
    version = IntegerField(validators=[Optional()], widget=HiddenInput())
    track = RadioField(_l("부문"), validate_choice=False)
    title = StringField(_l("제목"))
    region = SelectField(
        _l("지역"), choices=[SelectChoice("", _l("골라 주십시오")), *choices_of(Region)], validate_choice=False
    )
    summary = TextAreaField(
        _l("요약"),
        description=_l("심사위원이 읽습니다. 기관과 사람의 이름은 적지 말아 주십시오. 4,000자까지 적을 수 있습니다."),
    )
    authors = FieldList(FormField(AuthorRow), _l("함께한 사람"), max_entries=MOST_AUTHORS + BLANK_AUTHORS)
    authors_agreed = BooleanField(_l("위에 적은 사람 모두가 이름과 소속을 내는 데 동의했습니다."))
    contact_name = StringField(_l("담당자 성명"))
    contact_email = EmailField(_l("담당자 전자우편"), description=_l("접수증과 알림을 보냅니다."))

    @property
    def answers(self) -> list[tuple[AskedField, Field]]:
        """The additional fields with their inputs, in order."""
        return [(row, self[row.asked.name]) for row in self.asked]

    def written(self) -> EntryWritten:
        """The typed values."""
        region = self.region.data
        return EntryWritten(
            title=self.title.data or "", summary=self.summary.data or "",
            region=Region(region) if region in set(Region) else None,
            contact_name=self.contact_name.data or "", contact_email=self.contact_email.data or "",
            track=self.track.data or None, authors_agreed=bool(self.authors_agreed.data),
            authors=tuple(AuthorGiven(**_texts(row.form)) for row in self.authors.entries),
            answers={row.id: field.data or "" for row, field in self.answers},
            eligibility=self.eligibility,
        )  # fmt: skip


def writing_form(
    entry: Entry, fields: Sequence[AskedField], questions: Sequence[EligibilityQuestion], *, is_sent: bool
) -> WritingForm:
    """The form of `entry`: as it is kept, or, when sent, as it came."""
    inputs = {**question_inputs(questions), **{row.asked.name: _input(row) for row in fields}}
    made: type[WritingForm] = type("WritingFormOfOneContest", (WritingForm,), {**inputs, "asked": tuple(fields)})
    form = made(**({} if is_sent else _values(entry)))
    form.track.choices = [SelectChoice(track.code, local(track, "name")) for track in entry.contest.tracks]
    for name in ("track", "title", "region", "summary", "contact_name", "contact_email"):
        form[name].flags.required = True
    for cell in form.question_cells:
        cell.flags.required = True
    for row, field in form.answers:
        field.flags.required = row.is_required
    return form


def _input(row: AskedField) -> Any:
    label, hint = local(row, "label"), local(row, "help")
    if row.kind is FieldKind.LONG_TEXT:
        return TextAreaField(label, description=hint)
    if row.kind is FieldKind.CONSENT:
        return RadioField(label, description=hint, choices=list(ANSWERS), validate_choice=False)
    if row.kind is FieldKind.CHOICE:
        choices = [SelectChoice(option["ko"], _option(option)) for option in row.options]
        if len(choices) <= RADIOS:
            return RadioField(label, description=hint, choices=choices, validate_choice=False)
        choices = [SelectChoice("", _l("골라 주십시오")), *choices]
        return SelectField(label, description=hint, choices=choices, validate_choice=False)
    return StringField(label, description=hint)


def _option(option: Mapping[str, str]) -> str:
    return local(Option(option["ko"], option.get("en") or None), "name")


class Option:
    """A choice in two languages, as `local` reads it."""

    def __init__(self, name: str, name_en: str | None) -> None:
        self.name, self.name_en = name, name_en


def _values(entry: Entry) -> dict[str, Any]:
    authors = [{"name": a.name, "affiliation": a.affiliation, "role": a.role} for a in entry.authors]
    return {
        **{name: getattr(entry, name) for name in ("version", "title", "summary", "contact_name", "contact_email")},
        "track": entry.track.code,
        "region": entry.region.value if entry.region else "",
        "authors": [*authors, *({} for _ in range(BLANK_AUTHORS))],
        "authors_agreed": entry.authors_agreed_at is not None,
        **{f"answer_{answer.field_id}": answer.value for answer in entry.answers},
        **{question_name(one.question_id): YES if one.is_yes else NO for one in entry.eligibility_answers},
    }


def _texts(row: Any) -> dict[str, str]:
    return {name: row[name].data or "" for name in ("name", "affiliation", "role")}
