"""An HTML page as somebody without JavaScript meets it: its words, its links, its forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
WORDLESS = frozenset({"head", "script", "style", "template", "svg"})
TYPED = frozenset({"text", "email", "password", "number", "date", "time", "datetime-local", "search", "url", "tel"})


@dataclass
class Field:
    """One control: its kind as in HTML, the values it can take, the one it has."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    is_on: bool = False


@dataclass
class Button:
    """What sends a form; `name` may be empty."""

    words: str = ""
    name: str = ""
    value: str = ""


@dataclass
class Form:
    """A form with its controls in order."""

    action: str
    method: str
    id: str = ""
    fields: list[Field] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)

    def named(self, name: str) -> list[Field]:
        """The controls of that name; several for radio buttons and check boxes."""
        return [one for one in self.fields if one.name == name]


class Page(HTMLParser):
    """What an answer shows. A closed dialog shows nothing: opening it takes a script."""

    def __init__(self, html: str) -> None:
        """Read `html`."""
        super().__init__(convert_charrefs=True)
        self.links: list[tuple[str, str]] = []
        self.forms: list[Form] = []
        self.pictures: list[str] = []
        self.locked: list[Button] = []
        self.title = " ".join(html.partition("<title>")[2].partition("</title>")[0].split())
        self._words: list[str] = []
        self._hidden: list[str] = []
        self._form: Form | None = None
        self._button: Button | None = None
        self._link: list[str] | None = None
        self._select: Field | None = None
        self._area: Field | None = None
        self._strays: list[tuple[str, Field | Button]] = []
        self.feed(html)
        self.close()
        self._gather_strays()

    @property
    def text(self) -> str:
        """The visible words, one space between any two."""
        return " ".join(" ".join(self._words).split())

    def buttons(self) -> Iterator[tuple[Form, Button]]:
        """Every button that sends something, with its form."""
        for form in self.forms:
            for button in form.buttons:
                yield form, button

    def buttons_named(self, words: str) -> Iterator[tuple[Form, Button]]:
        """Those of them that say so."""
        return ((form, button) for form, button in self.buttons() if button.words == words)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notice what begins here."""
        given = {name: value or "" for name, value in attrs}
        if self._hidden or tag in WORDLESS or (tag == "dialog" and "open" not in given):
            if tag not in VOID:
                self._hidden.append(tag)
            return
        if handler := getattr(self, f"_begin_{tag}", None):
            handler(given)

    def handle_endtag(self, tag: str) -> None:
        """Notice what ends here."""
        if self._hidden:
            if tag in self._hidden:
                while self._hidden.pop() != tag:
                    pass
            return
        if handler := getattr(self, f"_end_{tag}", None):
            handler()

    def handle_data(self, data: str) -> None:
        """Keep the words, and whose they are."""
        if self._hidden:
            return
        if self._area is not None:
            self._area.value += data
            return
        if self._select is None:
            self._words.append(data)
        if self._button is not None:
            self._button.words = " ".join(f"{self._button.words} {data}".split())
        if self._link is not None:
            self._link.append(data)

    def _begin_a(self, given: dict[str, str]) -> None:
        if "href" in given:
            self.links.append((given["href"], ""))
            self._link = []

    def _end_a(self) -> None:
        if self._link is not None:
            href, _nothing = self.links[-1]
            self.links[-1] = (href, " ".join(" ".join(self._link).split()))
            self._link = None

    def _begin_img(self, given: dict[str, str]) -> None:
        self.pictures.append(given.get("src", ""))

    def _begin_form(self, given: dict[str, str]) -> None:
        self._form = Form(given.get("action", ""), given.get("method", "get").lower(), given.get("id", ""))
        if self._form.method != "dialog":
            self.forms.append(self._form)

    def _end_form(self) -> None:
        self._form = None

    def _begin_input(self, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in ("submit", "image"):
            self._put(given, Button(given.get("value", ""), given.get("name", ""), given.get("value", "")))
        elif "name" in given and "disabled" not in given:
            value = given.get("value", "on" if kind in ("checkbox", "radio") else "")
            self._put(given, Field(given["name"], kind, value, is_on="checked" in given))

    def _begin_button(self, given: dict[str, str]) -> None:
        if given.get("type", "submit") == "submit" and "disabled" not in given:
            self._button = Button("", given.get("name", ""), given.get("value", ""))
            self._put(given, self._button)
        elif given.get("aria-disabled") == "true":
            self._button = Button()
            self.locked.append(self._button)

    def _end_button(self) -> None:
        self._button = None

    def _begin_textarea(self, given: dict[str, str]) -> None:
        self._area = Field(given.get("name", ""), "textarea")
        self._put(given, self._area)

    def _end_textarea(self) -> None:
        if self._area is not None:
            self._area.value = self._area.value.removeprefix("\r\n").removeprefix("\n")
            self._area = None

    def _begin_select(self, given: dict[str, str]) -> None:
        self._select = Field(given.get("name", ""), "select")
        self._put(given, self._select)

    def _begin_option(self, given: dict[str, str]) -> None:
        if self._select is None:
            return
        value = given.get("value", "")
        if "selected" in given or not self._select.options:
            self._select.value = value
        self._select.options.append(value)

    def _end_select(self) -> None:
        self._select = None

    def _put(self, given: dict[str, str], control: Field | Button) -> None:
        if "form" in given:
            self._strays.append((given["form"], control))
        elif self._form is not None:
            _add(self._form, control)

    def _gather_strays(self) -> None:
        """Controls that name their form by `form=` belong to it wherever they stand."""
        for form_id, control in self._strays:
            for form in self.forms:
                if form.id == form_id:
                    _add(form, control)


def _add(form: Form, control: Field | Button) -> None:
    if isinstance(control, Button):
        form.buttons.append(control)
    else:
        form.fields.append(control)
