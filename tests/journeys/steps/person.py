"""Somebody with a browser: goes only where a link leads, sends only what a form shows."""

from __future__ import annotations

import io
import re
from typing import Any, NoReturn
from urllib.parse import urldefrag, urljoin, urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from tests.journeys.steps.page import TYPED, Button, Field, Form, Page
from tests.support.visitor import Visitor

HOST = "http://localhost"
MOST_REDIRECTS = 3
VARIABLE = re.compile(r"[0-9]+|(?<=/)[\w-]{20,}|(?<==)[^&]*")
Upload = tuple[bytes, str]
Value = str | bool | Upload


class Person:
    """One person with cookies of their own, who remembers every link they have seen."""

    def __init__(self, app: Flask, name: str) -> None:
        """A browser is opened; no page is in it yet."""
        visitor = app.test_client()
        assert isinstance(visitor, Visitor)
        self.client, self.name = visitor, name
        self.address, self.status = "", 0
        self.page = Page("")
        self.seen: set[str] = set()

    def type_address(self, address: str) -> Page:
        """Open an address that came on paper: the first page, a link in a letter, a QR code."""
        return self._show(self.client.get(_path(address)), _path(address), 200)

    def go(self, address: str, *, status: int = 200) -> Page:
        """Follow a link seen before; a page that no link leads to is out of reach."""
        if _path(address) not in self.seen:
            self.fail(f"no page seen so far links to {address}")
        return self._show(self.client.get(_path(address)), _path(address), status)

    def click(self, words: str) -> Page:
        """Follow the link with these words on the page; the first one, if it stands there twice."""
        href = next((href for href, link_words in self.page.links if link_words == words), None)
        if href is None:
            self.fail(f"there is no link «{words}»; there are {[words for _href, words in self.page.links]}")
        return self.go(urljoin(self.address, href))

    def try_address(self, address: str) -> int:
        """The status of an address nobody gave this person; the page in the browser stays."""
        return self.client.get(_path(address)).status_code

    def fetch(self, address: str, accept: str = "application/json") -> TestResponse:
        """What a program gets from an address of the page; the page in the browser stays."""
        return self.client.get(_path(address), headers={"Accept": accept})

    def press(self, words: str, *, to: str = "", status: int = 200, **fields: Value) -> Page:
        """Fill the form of this button and press it; `to`: how its address ends, where several have the same."""
        form, button = self._button(words, to)
        data = self._filled(form, button, fields)
        address = _path(urljoin(self.address, form.action))
        if form.method == "get":
            return self._show(self.client.get(address, query_string=data), address, status)
        return self._show(
            self.client.post(address, data=data, headers={"Referer": HOST + self.address}), address, status
        )

    def offers(self, words: str) -> bool:
        """Whether the page has a button with these words that can be pressed."""
        return any(True for _found in self.page.buttons_named(words))

    def finds_locked(self, words: str, why: str) -> None:
        """See that the page shows this step, that it cannot be taken, and why."""
        if words not in [button.words for button in self.page.locked] or self.offers(words):
            self.fail(f"«{words}» is not locked; locked are {[button.words for button in self.page.locked]}")
        self.reads(why)

    def reads(self, *sentences: str) -> None:
        """See that the page says all of these."""
        for sentence in sentences:
            if sentence not in self.page.text:
                self.fail(f"the page does not say «{sentence}»: {self.page.text[:1500]}")

    def fail(self, why: str) -> NoReturn:
        """Say who stands where, and what is wrong."""
        raise AssertionError(f"{self.name} at {self.address or 'no page'} ({self.status}): {why}")

    def wander(self) -> set[str]:
        """Follow whatever links from the page in the browser, one of each kind; no link may lead nowhere.

        Returns the addresses visited. Kinds are told apart by the address without its numbers, tokens and values.
        """
        visited: set[str] = set()
        kinds: set[str] = set()
        waiting = [self.address]
        while waiting:
            address = waiting.pop(0)
            kind = VARIABLE.sub("#", address)
            if kind in kinds:
                continue
            kinds.add(kind)
            visited.add(address)
            answer = self.client.get(address)
            if answer.status_code >= 400:
                self.fail(f"a link to {address} leads to {answer.status_code}")
            here = _path(urljoin(address, answer.headers.get("Location", address)))
            hrefs = [here] if here != address else []
            if answer.mimetype == "text/html":
                hrefs += [href for href, _words in Page(answer.text).links]
            waiting += [_path(urljoin(address, href)) for href in hrefs if _is_of_this_house(address, href)]
        return visited

    def _show(self, answer: TestResponse, address: str, status: int) -> Page:
        for _turn in range(MOST_REDIRECTS):
            if answer.status_code not in (302, 303, 308):
                break
            address = _path(urljoin(address, answer.headers["Location"]))
            answer = self.client.get(address)
        self.address, self.status = address, answer.status_code
        self.page = Page(answer.text)
        self.seen |= {_path(urljoin(address, href)) for href, _words in self.page.links} | {address}
        if answer.status_code != status:
            self.fail(f"expected {status}, the page says: {self.page.text[:1500]}")
        return self.page

    def _button(self, words: str, to: str) -> tuple[Form, Button]:
        found = [(form, button) for form, button in self.page.buttons() if _is_meant(form, button, words, to)]
        if len({(form.action, button.name, button.value) for form, button in found}) != 1:
            there = [(button.words, form.action) for form, button in self.page.buttons()]
            self.fail(f"{len(found)} buttons «{words}» to «{to}»; there are {there}; {self.page.text[:1500]}")
        return found[0]

    def _filled(self, form: Form, button: Button, wanted: dict[str, Value]) -> list[tuple[str, Any]] | dict[str, Any]:
        """What a browser would send: what the form holds, changed where `wanted` says so."""
        for name in wanted:
            if not form.named(name):
                self.fail(f"the form has no field «{name}», only {[one.name for one in form.fields]}")
        sent: dict[str, list[Any]] = {}
        for control in form.fields:
            value = self._value(control, wanted.get(control.name))
            if value is not None:
                sent.setdefault(control.name, []).append(value)
        if button.name:
            sent.setdefault(button.name, []).append(button.value)
        for name, value in wanted.items():
            if form.named(name)[0].kind == "radio" and name not in sent:
                self.fail(f"«{name}» offers {[one.value for one in form.named(name)]}, not {value!r}")
        return sent

    def _value(self, control: Field, wanted: Value | None) -> Any:
        """What `control` sends; None: nothing."""
        if control.kind == "file":
            assert wanted is None or isinstance(wanted, tuple)
            return (io.BytesIO(wanted[0]), wanted[1]) if wanted else (io.BytesIO(), "")
        if control.kind == "radio":
            is_on = control.is_on if wanted is None else control.value == wanted
            return control.value if is_on else None
        if control.kind == "checkbox":
            is_on = control.is_on if wanted is None else wanted is True
            return control.value if is_on else None
        if wanted is None:
            return control.value
        if control.kind == "select" and wanted not in control.options:
            self.fail(f"«{control.name}» offers {control.options}, not {wanted!r}")
        if control.kind != "select" and control.kind not in TYPED and control.kind != "textarea":
            self.fail(f"nobody can write into «{control.name}», it is {control.kind}")
        return wanted


def _is_meant(form: Form, button: Button, words: str, to: str) -> bool:
    return button.words == words and urlsplit(form.action).path.endswith(to)


def _is_of_this_house(address: str, href: str) -> bool:
    """Whether the link stays here; the same page in the other language is not another page."""
    parts = urlsplit(urljoin(HOST + address, href))
    return f"{parts.scheme}://{parts.netloc}" == HOST and "lang=" not in parts.query


def _path(address: str) -> str:
    """Path and query of an address on this machine."""
    return urldefrag(address.removeprefix(HOST)).url
