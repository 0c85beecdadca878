"""A rules.json, as a file or as text."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import TextAreaField
from wtforms.validators import Optional, ValidationError

from forum_app.contest.forms.call import DraftForm
from forum_app.contest.forms.rows import limited
from forum_app.contest.services.shape_rules import MOST_BYTES


class RulesFileForm(DraftForm):
    """The file, or its text."""

    file = FileField(_l("규칙 파일(rules.json)"))
    text = TextAreaField(_l("또는 내용을 붙여 넣기"), [Optional(), limited(MOST_BYTES)])

    def validate_file(self, field: FileField) -> None:
        """One of both is needed."""
        if not field.data and not (self.text.data or "").strip():
            raise ValidationError(_l("파일을 고르거나 내용을 붙여 넣어 주십시오."))

    def content(self) -> bytes:
        """What was sent; the file before the text."""
        if self.file.data:
            content: bytes = self.file.data.read(MOST_BYTES + 1)
            return content
        return (self.text.data or "").encode("utf-8", "surrogatepass")
