"""What holds for every file: length, templates, translations, locks."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "forum_app"
LONGEST_LINES = 400
LONGER = {"forum_app/contest/judging/verify.py": 750}  # handed out as one file that needs nothing else
LAYOUT = "layout"  # macros, frames and error pages share one catalogue
KEYWORDS = {"_": None, "N_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "_l": None}
PLACEHOLDER = re.compile(r"%\((\w+)\)")


def tracked(*patterns: str) -> list[Path]:
    """The files of the repository, those not yet added included."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return sorted({ROOT / line for line in listed if (ROOT / line).exists()})


def catalogues() -> dict[Path, Catalog]:
    """Every English catalogue."""
    found = {}
    for path in sorted(APP.glob("translations/*/en/LC_MESSAGES/*.po")):
        with path.open("rb") as file:
            found[path] = read_po(file)
    return found


def test_no_file_is_longer_than_a_reader_can_hold():
    files = [path for path in tracked("*.py", "*.js", "*.html", "*.css") if "versions" not in path.parts]
    assert files
    long = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {name: lines for name, lines in long.items() if lines > LONGER.get(name, LONGEST_LINES)} == {}


@pytest.mark.parametrize("path", sorted((APP / "templates").rglob("*.*")), ids=lambda path: str(path.relative_to(APP)))
def test_templates_import_only_what_they_use(path):
    tree = Environment(autoescape=True, extensions=["jinja2.ext.i18n", "jinja2.ext.do"]).parse(
        path.read_text(encoding="utf-8")
    )
    imported: set[str] = set()
    for one in tree.find_all(nodes.FromImport):
        imported |= {name[1] if isinstance(name, tuple) else name for name in one.names}
    imported |= {one.target for one in tree.find_all(nodes.Import)}
    used = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "load"}
    assert imported - used == set()


def owner(name: str) -> str:
    """The package or template folder a file belongs to; its catalogue has the same name."""
    parts = Path(name).parts
    folder = parts[1] if parts[0] == "templates" else parts[0]
    return LAYOUT if folder in {"components", "errors", "layout"} else folder


def korean_texts() -> dict[str, dict[str, str]]:
    """Every text that is shown: owner -> text -> where it stands."""
    texts: dict[str, dict[str, str]] = {}
    methods = [("**.py", "python"), ("**/templates/**", "jinja2.ext:babel_extract")]
    options = {"**/templates/**": {"extensions": "jinja2.ext.do", "silent": "false"}}
    found = extract_from_dir(str(APP), methods, options_map=options, keywords=KEYWORDS)
    for name, line, message, _, _ in found:
        for text in [message] if isinstance(message, str) else message:
            texts.setdefault(owner(name), {})[text] = f"{name}:{line}"
    return texts


@pytest.mark.parametrize("package", sorted(korean_texts()))
def test_every_korean_text_has_its_english(package):
    translated = {
        text
        for catalogue in catalogues().values()
        for entry in catalogue
        if entry.id and not entry.fuzzy and all([entry.string] if isinstance(entry.string, str) else entry.string)
        for text in ([entry.id] if isinstance(entry.id, str) else entry.id)
    }
    wanted = korean_texts().get(package, {})
    assert {text: where for text, where in wanted.items() if text not in translated} == {}


def test_a_text_stands_in_one_catalogue():
    """Catalogues are merged, so a second English would win by chance; words of several features stand in `shared`."""
    places: dict[str, list[str]] = {}
    for path, catalogue in catalogues().items():
        for entry in catalogue:
            if isinstance(entry.id, str) and entry.id:
                places.setdefault(entry.id, []).append(path.parents[2].name)
    assert {text: names for text, names in places.items() if len(names) > 1} == {}


def test_translations_keep_their_placeholders():
    wrong = [
        f"{path.relative_to(APP)}: {entry.id!r}"
        for path, catalogue in catalogues().items()
        for entry in catalogue
        if isinstance(entry.id, str) and isinstance(entry.string, str) and entry.string
        if set(PLACEHOLDER.findall(entry.id)) != set(PLACEHOLDER.findall(entry.string))
    ]
    assert wrong == []


@pytest.mark.parametrize("lock", ["requirements/all.lock", "requirements/uv.lock", "requirements/node.lock"])
def test_python_locks_hash_every_package_and_name_no_registry(lock):
    text = (ROOT / lock).read_text(encoding="ascii")
    assert "://" not in text
    packages = re.findall(r"^[a-z0-9][^\n]*==[^\n]*", text, re.MULTILINE)
    assert packages
    assert [line for line in packages if not line.endswith("\\")] == []


def test_the_front_end_lock_names_no_registry():
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    assert text.count('"integrity": "sha512-') == text.count('"node_modules/')
