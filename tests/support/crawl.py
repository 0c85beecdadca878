"""Walks the application by its links, and reads pages as somebody without JavaScript does."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from tests.support.visitor import Visitor

TOKEN = "csrf_token"
CRASH = 500


@dataclass(slots=True)
class Form:
    """One form: where it goes, how, and what a browser would send as it stands."""

    action: str
    method: str
    is_upload: bool
    values: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        """The names of its fields but the token, each once, in their order."""
        return [name for name in dict.fromkeys(name for name, _ in self.values) if name != TOKEN]

    def filled(self, values: Mapping[str, str]) -> list[tuple[str, str]]:
        """What is sent when the fields of `values` hold those instead; its token stays."""
        kept = [(name, value) for name, value in self.values if name not in values]
        return [*kept, *values.items()]


class _Reader(HTMLParser):
    """Collects links and forms."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.select = self.textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        if tag == "a" and own.get("href"):
            self.links.append(urljoin(self.page, own["href"]))
        elif tag == "form":
            upload = own.get("enctype") == "multipart/form-data"
            action = urljoin(self.page, own.get("action") or self.page)
            self.form = Form(action, own.get("method", "get").upper(), upload)
            self.forms.append(self.form)
        elif self.form is not None:
            self._field(self.form, tag, own)

    def _field(self, form: Form, tag: str, own: dict[str, str]) -> None:
        name = own.get("name", "")
        if tag in ("input", "button") and name:
            self._input(form, name, own)
        elif tag == "textarea":
            self.textarea = name
            form.values.append((name, ""))
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and ("selected" in own or self.select not in form.names):
            form.values = form.filled({self.select: own.get("value", "")})

    def _input(self, form: Form, name: str, own: dict[str, str]) -> None:
        kind = own.get("type", "text")
        if kind == "file":
            form.files.append(name)
        elif kind not in ("checkbox", "radio") or "checked" in own or name not in form.names:
            form.values.append((name, own.get("value", "on")))

    def handle_data(self, data: str) -> None:
        if self.textarea and self.form:
            name, before = self.form.values[-1]
            self.form.values[-1] = (name, before + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "textarea":
            self.textarea = ""
        elif tag == "select":
            self.select = ""


def read(page: str, text: str) -> tuple[list[str], list[Form]]:
    """The links (own paths only, without fragment) and the forms of the page at path `page`."""
    reader = _Reader(page)
    reader.feed(text)
    parts = [urlsplit(link) for link in dict.fromkeys(reader.links)]
    links = [p.path + (f"?{p.query}" if p.query else "") for p in parts if not p.netloc and not p.scheme]
    return links, reader.forms


class Walk:
    """Everything that was sent, and what broke by it: method, view and kind of failure -> an example."""

    def __init__(self, app: Flask, client: Visitor) -> None:
        """Walk as whoever `client` is."""
        self.client, self.rules = client, app.url_map.bind("localhost")
        self.views_called: set[str] = set()
        self.broken: dict[str, str] = {}

    def match(self, path: str, method: str = "GET") -> tuple[str | None, Mapping[str, Any]]:
        """The endpoint and the parts of an address."""
        try:
            return self.rules.match(urlsplit(path).path, method=method)
        except HTTPException:
            return None, {}

    def send(self, path: str, method: str = "GET", **how: Any) -> TestResponse | None:
        """One request; None if it crashed. What answers 500 is kept as broken as well."""
        endpoint, _ = self.match(path, method)
        self.views_called.add(endpoint or "")
        example = f"{path:.80} {how!s:.300}"
        try:
            answer = self.client.open(path, method=method, **how)
        except Exception as error:  # tests let crashes through to the client
            last = [f for f in traceback.extract_tb(error.__traceback__) if "forum_app/" in f.filename][-1:]
            where = "".join(f" at {f.filename.rpartition('forum_app/')[2]}:{f.lineno}" for f in last)
            self.broken[f"{method} {endpoint}: {type(error).__name__}{where}"] = f"{error!s:.200} {example}"
            return None
        if answer.status_code >= CRASH:
            self.broken[f"{method} {endpoint}: {answer.status}"] = example
        return answer

    def submit(self, form: Form, values: Mapping[str, str], content: bytes = b"") -> TestResponse | None:
        """Send a form with other values in some fields, and `content` in each of its file fields."""
        fields = form.filled(values)
        if not form.is_upload:
            body = urlencode([(name, value.encode()) for name, value in fields])
            return self.send(form.action, form.method, data=body, content_type="application/x-www-form-urlencoded")
        parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in fields]
        parts += [f'name="{name}"; filename="표.csv"\r\n\r\n'.encode() + content for name in form.files]
        whole = b"".join(b"--limit\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts)
        kind = "multipart/form-data; boundary=limit"
        return self.send(form.action, form.method, data=whole + b"--limit--", content_type=kind)

    def pages(self, starts: Iterable[str], *, of_one_view: int) -> Iterator[tuple[str, list[Form]]]:
        """The pages within reach of `starts`, so many of each view, with their forms."""
        waiting, seen, opened = list(starts), set(starts), dict[str, int]()
        for path in waiting:
            endpoint, _ = self.match(path)
            if endpoint is None or opened.get(endpoint, 0) >= of_one_view:
                continue
            answer = self.send(path)
            if answer is None or answer.status_code != 200 or answer.mimetype != "text/html":
                continue
            opened[endpoint] = opened.get(endpoint, 0) + 1
            links, forms = read(path, answer.text)
            waiting += [link for link in links if link not in seen]
            seen.update(links)
            yield path, forms
