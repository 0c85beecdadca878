"""The forms of a call: the new contest, its contents, what happens after the judging."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional, Regexp
from wtforms.widgets import HiddenInput

from forum_app.contest.forms.rows import WHOLE, Words, between, limited, seoul, utc
from forum_app.contest.models import Contest
from forum_app.contest.services.shapes import MOST_GRACE_MINUTES, MOST_VERIFICATION_DAYS, ContestDetails
from forum_app.core.forms import ListedField, MomentField

STANDARD = "standard"
VERIFICATION_DAYS = 10


class DraftForm(FlaskForm):
    """A form that changes a draft, and knows which version of it was shown."""

    version = IntegerField(validators=[Optional()], widget=HiddenInput())


class ContentForm(DraftForm):
    """Name, address, notice and times of a call; times are those of a clock in Seoul."""

    name = Words(_l("공모전 이름"), [DataRequired(_l("이름을 적어 주십시오.")), limited(160)])
    name_en = Words(_l("영문 이름"), [Optional(), limited(200)])
    slug = Words(
        _l("주소"),
        [
            DataRequired(_l("주소를 적어 주십시오.")),
            Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", message=_l("로마자 소문자, 숫자, 붙임표로 적어 주십시오.")),
            limited(60),
        ],
        description=_l("/contests/ 뒤에 붙습니다. 2023처럼 짧게 적어 주십시오."),
    )
    opens_at = MomentField(_l("접수 시작 일시"), [InputRequired(_l("2023-10-04 09:00처럼 적어 주십시오."))])
    closes_at = MomentField(_l("접수 마감 일시"), [InputRequired(_l("2023-11-17 18:00처럼 적어 주십시오."))])
    grace_minutes = IntegerField(
        _l("마감 뒤 제출 허용(분)"),
        [Optional(), between(0, MOST_GRACE_MINUTES)],
        description=_l("마감 전에 쓰기 시작한 출품작을 마감 뒤 이만큼 더 받습니다. 0이면 받지 않습니다."),
    )
    notice = TextAreaField(_l("공고문"), [Optional(), limited(10_000)])
    notice_en = TextAreaField(_l("공고문(영문)"), [Optional(), limited(10_000)])

    def details(self, before: Contest | None = None) -> ContestDetails:
        """What is said here; the procedure after the judging stays as it was, ten days of verification at first."""
        return ContestDetails(
            slug=self.slug.data,
            name=self.name.data,
            name_en=self.name_en.data or None,
            notice=(self.notice.data or "").strip(),
            notice_en=(self.notice_en.data or "").strip() or None,
            opens_at=_moment(self.opens_at.data),
            closes_at=_moment(self.closes_at.data),
            grace_minutes=self.grace_minutes.data or 0,
            verification_days=before.verification_days if before else VERIFICATION_DAYS,
            needs_review=before.needs_review if before else False,
        )


class NewContestForm(ContentForm):
    """A new contest, from the standard shape or from an earlier call."""

    start = ListedField(
        _l("무엇으로 시작합니까"),
        default=STANDARD,
        description=_l("부문, 라운드, 심사 항목, 시상, 질문을 가져옵니다. 모두 나중에 고칠 수 있습니다."),
    )

    def offer(self, earlier: list[tuple[int, str]]) -> None:
        """Name the calls one may start from: id and words."""
        known = [SelectChoice(str(key), words) for key, words in earlier]
        self.start.choices = [SelectChoice(STANDARD, _l("표준 틀")), *known]

    @property
    def earlier_id(self) -> int | None:
        """The id of the earlier call, None for the standard shape."""
        return None if self.start.data == STANDARD else int(self.start.data)


class ProcedureForm(DraftForm):
    """What happens between the judging and the award."""

    verification_days = IntegerField(
        _l("공개검증 기간(일)"),
        [InputRequired(WHOLE), between(0, MOST_VERIFICATION_DAYS)],
        description=_l("후보를 공개하고 이의를 받는 날수입니다. 0이면 공개검증을 하지 않습니다."),
    )
    needs_review = BooleanField(_l("공적심사위원회의 심의를 거칩니다"))


CONTENT_FIELDS = ("version", "name", "name_en", "slug", "notice", "notice_en", "grace_minutes")


def content_values(contest: Contest) -> dict[str, Any]:
    """What the form of a draft starts with: the draft as it is."""
    moments = {name: seoul(getattr(contest, name)) for name in ("opens_at", "closes_at")}
    return {name: getattr(contest, name) for name in CONTENT_FIELDS} | moments


def _moment(wall: datetime) -> datetime:
    moment = utc(wall)
    assert moment is not None  # noqa: S101  the field is required
    return moment
