"""The compiling of catalogues."""

import gettext
import os

from tools import translations

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "%(n)d건"
msgstr "%(n)d entries"
"""


def test_a_changed_catalogue_is_compiled_once(tmp_path):
    source = tmp_path / "contest" / "en" / "LC_MESSAGES" / "messages.po"
    source.parent.mkdir(parents=True)
    source.write_text(PO, encoding="utf-8")
    target = source.with_suffix(".mo")
    assert translations.compile_changed(tmp_path) == [target]
    assert translations.compile_changed(tmp_path) == []
    with target.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("%(n)d건") == "%(n)d entries"
    later = target.stat().st_mtime + 10
    os.utime(source, (later, later))
    assert translations.compile_changed(tmp_path) == [target]
