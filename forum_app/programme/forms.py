"""What an organiser writes into the programme."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from forum_app.core import clock
from forum_app.core.forms import ClockField, DayField, ListedField, WholeField, choices_of
from forum_app.core.templating import local
from forum_app.forums.models import Forum
from forum_app.programme.models import Part, Session, Speaker
from forum_app.programme.rules import LONGEST_MINUTES, SessionKind, SpeakerRole
from forum_app.programme.services import PartDetails, SessionDetails, SpeakerGiven

NEEDED = _l("적어 주십시오.")
PARTS_OF_A_LINE = 3


def _trimmed(text: str | None) -> str:
    return (text or "").strip()


def _text(label: Any, longest: int, *, needed: bool = False, hint: Any = "") -> StringField:
    checks = [InputRequired(NEEDED)] if needed else [Optional()]
    too_long = _l("%(n)s자까지 적을 수 있습니다.", n=longest)
    return StringField(label, [*checks, Length(max=longest, message=too_long)], filters=[_trimmed], description=hint)


class SessionForm(FlaskForm):
    """One item of the programme."""

    version = HiddenField(default="0", validators=[Regexp(r"[0-9]{1,9}\Z")])
    title = _text(_l("제목"), 160, needed=True)
    title_en = _text(_l("제목(영문)"), 200)
    part_number = ListedField(_l("구분"), [InputRequired(NEEDED)])
    kind = ListedField(_l("종류"), [InputRequired(NEEDED)], choices=choices_of(SessionKind))
    day = DayField(_l("날"), [InputRequired(NEEDED)])
    time = ClockField(_l("시작"), [InputRequired(NEEDED)])
    duration_minutes = WholeField(
        _l("길이(분)"),
        [InputRequired(NEEDED), NumberRange(1, LONGEST_MINUTES, _l("1분부터 600분까지 적을 수 있습니다."))],
        default=30,
    )
    is_time_fixed = BooleanField(_l("시작 시각을 고정합니다"))
    room_name = _text(_l("장소"), 80, hint=_l("새 이름을 적으면 장소가 하나 생깁니다."))
    abstract = TextAreaField(_l("설명"), [Length(max=600)], filters=[_trimmed])
    abstract_en = TextAreaField(_l("설명(영문)"), [Length(max=600)], filters=[_trimmed])
    speakers = TextAreaField(
        _l("출연자"),
        [Length(max=3000)],
        description=_l(
            "한 줄에 한 사람씩 이름 | 직함 | 역할. 역할은 발표, 좌장, 사회, 내빈 가운데 하나이고 비우면 발표입니다."
        ),
    )

    @classmethod
    def of(cls, forum: Forum, parts: Sequence[Part], session: Session | None = None) -> "SessionForm":
        """The form with the parts of the forum to choose from, filled from `session` when it is shown first."""
        given: dict[str, Any] = {"day": forum.starts_on, "time": forum.opens_at_time}
        if session is not None:
            starts = session.starts_at.astimezone(clock.SEOUL)
            given = {
                "day": starts.date(), "time": starts.time(), "part_number": str(session.part.number),
                "room_name": session.room.name if session.room else "", "version": str(session.version),
                "speakers": "\n".join(_speaker_line(speaker) for speaker in session.speakers),
            }  # fmt: skip
        form = cls(obj=session, **given) if session is None else cls(data={**_columns(session), **given})
        form.part_number.choices = [(str(part.number), local(part, "name")) for part in parts]
        return form

    @property
    def details(self) -> SessionDetails:
        """The typed values of a valid form."""
        return SessionDetails(
            part_number=int(self.part_number.data), title=self.title.data or "", title_en=self.title_en.data or None,
            kind=SessionKind(self.kind.data), day=self.day.data, time=self.time.data,
            duration_minutes=self.duration_minutes.data, is_time_fixed=self.is_time_fixed.data,
            room_name=self.room_name.data or "", abstract=self.abstract.data or "",
            abstract_en=self.abstract_en.data or None, speakers=tuple(_speakers(self.speakers.data or "")),
        )  # fmt: skip

    def validate_speakers(self, field: TextAreaField) -> None:
        """Every line names somebody, with a role that exists."""
        try:
            list(_speakers(field.data or ""))
        except ValueError as wrong:
            raise ValidationError(
                gettext("%(line)s번째 줄을 이름 | 직함 | 역할로 적어 주십시오.", line=str(wrong))
            ) from wrong


def _columns(session: Session) -> dict[str, Any]:
    names = ("title", "title_en", "kind", "duration_minutes", "is_time_fixed", "abstract", "abstract_en")
    return {name: getattr(session, name) for name in names}


def _speaker_line(speaker: Speaker) -> str:
    role = "" if speaker.role is SpeakerRole.SPEAKER else SpeakerRole.labels()[speaker.role]
    return " | ".join((speaker.person.name, speaker.person.position_title, role)).rstrip(" |")


def _speakers(text: str) -> list[SpeakerGiven]:
    """The people of a text field; raises ValueError with the number of the first line that is wrong."""
    roles = {word: role for role, word in SpeakerRole.labels().items()} | {role.value: role for role in SpeakerRole}
    people = []
    for n, line in enumerate(text.splitlines(), 1):
        parts = [part.strip() for part in line.split("|")]
        if not any(parts):
            continue
        name, title, role = (*parts, "", "")[:PARTS_OF_A_LINE]
        wrong = not name or len(parts) > PARTS_OF_A_LINE or len(name) > 80 or len(title) > 120  # noqa: PLR2004  columns
        if wrong or (role and role not in roles):
            raise ValueError(n)
        people.append(SpeakerGiven(name, title, roles.get(role, SpeakerRole.SPEAKER)))
    return people


class PartForm(FlaskForm):
    """What is printed of a part."""

    name = _text(_l("이름"), 40, needed=True, hint=_l("예: 여는 마당, 1부"))
    name_en = _text(_l("이름(영문)"), 60)
    title = _text(_l("제목"), 120)
    title_en = _text(_l("제목(영문)"), 160)
    summary = _text(_l("요약"), 300)
    summary_en = _text(_l("요약(영문)"), 300)

    @property
    def details(self) -> PartDetails:
        """The typed values of a valid form."""
        return PartDetails(
            name=self.name.data or "", name_en=self.name_en.data or None, title=self.title.data or "",
            title_en=self.title_en.data or None, summary=self.summary.data or "",
            summary_en=self.summary_en.data or None,
        )  # fmt: skip


class NewPartForm(PartForm):
    """A further part."""

    number = WholeField(
        _l("번호"),
        [InputRequired(NEEDED), NumberRange(0, 9, _l("0부터 9까지의 수로 적어 주십시오."))],
        description=_l("0은 여는 마당입니다."),
    )


class RoomForm(FlaskForm):
    """A room of the venue."""

    name = _text(_l("이름"), 80, needed=True)
    name_en = _text(_l("이름(영문)"), 120)
    capacity = WholeField(_l("좌석 수"), [Optional(), NumberRange(1, 100_000, _l("1 이상의 정수로 적어 주십시오."))])


class PersonForm(FlaskForm):
    """How somebody is printed in English."""

    name_en = _text(_l("이름(영문)"), 120)
    position_title_en = _text(_l("직함(영문)"), 160)
