"""What holds for every style sheet and macro: one token file, enough contrast, nothing inline."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[2] / "forum_app"
STYLES = APP / "static" / "css"
TEMPLATES = APP / "templates"
OWN_COLOURS = {"tokens.css", "night.css", "print.css"}
MACROS = sorted(path for path in (TEMPLATES / "components").glob("*.html") if not path.name.startswith("_"))

DECLARED = re.compile(r"(--[\w-]+):\s*([^;]+);")
USED = re.compile(r"var\((--[\w-]+)")
HEX = re.compile(r"#[0-9a-fA-F]{3,8}\b")
INLINE = re.compile(r"<[^>]*\s(style|on[a-z]+)\s*=|<script(?![^>]*\ssrc=)|\|\s*safe\b")

READABLE = [
    ("text", "page"), ("text-2", "page"), ("text-3", "page"), ("accent", "page"), ("accent", "tint"),
    ("on-accent", "accent"), ("on-accent", "accent-hover"), ("ok", "ok-tint"), ("look", "look-tint"),
    ("bad-strong", "bad-tint"), ("bad", "page"), ("text-2", "surface"), ("text-3", "surface"),
    ("text-3", "line-faint"), ("on-dark", "dark"), ("on-dark-2", "dark"), ("on-dark-3", "dark"),
]  # fmt: skip
VISIBLE = [("field-line", "page"), ("choice-line", "page"), ("focus", "page"), ("on-dark-field", "dark")]


def declarations(name: str) -> dict[str, dict[str, str]]:
    """The custom properties of one style sheet: selector -> name -> value; media queries left out."""
    text = re.sub(r"/\*.*?\*/", "", (STYLES / name).read_text(encoding="utf-8"), flags=re.DOTALL)
    text = text.partition("@media")[0]
    return {
        " ".join(selector.split()): {key: value.strip() for key, value in DECLARED.findall(body)}
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text)
    }


def theme(name: str) -> dict[str, str]:
    """Every token of a theme, resolved to what it says in the end."""
    tokens: dict[str, str] = {}
    for selector, values in declarations("tokens.css").items():
        if selector == ":root" or f'"{"work" if name == "night" else name}"' in selector:
            tokens |= values
    if name == "night":
        for values in declarations("night.css").values():
            tokens |= values
    resolved = dict(tokens)
    for key in tokens:
        while found := USED.search(resolved[key]):
            resolved[key] = resolved[key].replace(f"var({found[1]})", tokens[found[1]])
    return resolved


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    digits = colour.removeprefix("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", ["public", "work", "night"])
def test_text_and_fields_stand_out_in_every_theme(name):
    tokens = theme(name)
    weak = {
        pair: round(ratio, 2)
        for pairs, least in ((READABLE, 4.5), (VISIBLE, 3.0))
        for pair in pairs
        if (ratio := contrast(*(tokens[f"--{side}"] for side in pair))) < least
    }
    assert weak == {}


def test_colours_are_written_in_the_token_file_only():
    assert {
        path.name: found
        for path in sorted(STYLES.glob("*.css"))
        if path.name not in OWN_COLOURS and (found := HEX.findall(path.read_text(encoding="utf-8")))
    } == {}


def test_every_token_that_is_used_exists():
    known = {key for name in ("tokens.css", "stage.css") for values in declarations(name).values() for key in values}
    assert {
        path.name: missing
        for path in sorted(STYLES.glob("*.css"))
        if (missing := set(USED.findall(path.read_text(encoding="utf-8"))) - known)
    } == {}


@pytest.mark.parametrize("path", MACROS, ids=lambda path: path.stem)
def test_a_macro_file_opens_with_its_signature(path):
    assert path.read_text(encoding="utf-8").startswith("{# " + path.stem + "(")


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_nothing_is_styled_or_scripted_inline(path):
    assert INLINE.findall(path.read_text(encoding="utf-8")) == []


def test_every_glyph_that_is_named_is_drawn():
    drawn = set(re.findall(r'id="i-([\w-]+)"', (TEMPLATES / "components" / "_sprite.html").read_text(encoding="utf-8")))
    named = {
        glyph
        for path in TEMPLATES.rglob("*.html")
        for glyph in re.findall(r"""(?:\bicon\(|icon_name=)["']([\w-]+)["']""", path.read_text(encoding="utf-8"))
    }
    assert named - drawn == set()
