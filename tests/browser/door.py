"""Phones at the door, as the tests of the browser need them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import segno
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Route
from sqlalchemy import func, select

from forum_app.core import clock as time
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums.models import Forum
from forum_app.registration.models import CheckIn, Registration
from forum_app.registration.rules import registration_token
from tests.factories.registration import KEY, make_registration

FRAMES = 30
PICTURE = (640, 480)
CARD = 300
GREY = (70, 74, 80)
NAMES = ("홍길동", "김수현", "남궁민", "이하나", "박보라")

SCAN_ALL = """async (codes) => {
  const said = [];
  for (const code of codes) {
    said.push(await new Promise((done) => {
      document.addEventListener("door:decided", ({ detail }) => done(detail), { once: true });
      document.dispatchEvent(new CustomEvent("door:code", { detail: code }));
    }));
  }
  return said;
}"""
KEPT = """async (name) => {
  const stores = ["people", "scans", "conflicts"];
  const opening = indexedDB.open(name);
  const database = await new Promise((done) => { opening.onsuccess = () => done(opening.result); });
  const counts = {};
  for (const store of stores) {
    const request = database.transaction(store).objectStore(store).count();
    counts[store] = await new Promise((done) => { request.onsuccess = () => done(request.result); });
  }
  database.close();
  return counts;
}"""


def code_of(forum: Forum, person: Registration, site: str) -> str:
    """What the QR code of a registration says."""
    return f"{site}/checkin/{forum.slug}/scan/{registration_token(KEY, person.id, person.token_version)}"


def scan(page: Page, codes: Iterable[str]) -> list[str]:
    """Show `codes` to the page one after the other, as its camera does; the outcomes."""
    return page.evaluate(SCAN_ALL, list(codes))


def kept(page: Page, slug: str = "2023-2") -> dict[str, int]:
    """How many people, unsent scans and unseen conflicts the phone keeps."""
    return page.evaluate(KEPT, f"door-{slug}")


def wait_for(page: Page, slug: str = "2023-2", **wanted: int) -> None:
    """Until the phone keeps that many."""
    for _ in range(200):
        now = kept(page, slug)
        if all(now[name] == count for name, count in wanted.items()):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"the phone keeps {now}, not {wanted}")


def open_door(context: BrowserContext, site: str, slug: str = "2023-2", query: str = "") -> Page:
    """The page of a phone, once it would open without a connection too."""
    page = context.new_page()
    page.goto(f"{site}/checkin/{slug}/{query}")
    page.wait_for_selector("html[data-offline-ready]", state="attached")
    return page


def phone() -> dict[str, Any]:
    """A phone held upright."""
    return {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def film(path: Path, code: str) -> Path:
    """A recording for the browser's camera: a badge with `code` that is carried past, askew, as motion JPEG."""
    out = io.BytesIO()
    segno.make(code, error="m", micro=False).save(out, kind="png", scale=8, border=4, dark="#03163a")
    card = Image.open(out).convert("RGB").resize((CARD, CARD))
    with path.open("wb") as file:
        for frame in range(FRAMES):
            picture = Image.new("RGB", PICTURE, GREY)
            turned = card.rotate(frame - FRAMES / 2, expand=True, fillcolor=GREY, resample=Image.Resampling.BICUBIC)
            picture.paste(turned, (40 + 6 * frame, 50))
            picture.save(file, "JPEG", quality=85)
    return path


def sign_up(forum, count: int) -> list[Registration]:
    """`count` people with a confirmed place, whose names come round again; then it is 09:42 on the day and goes on."""
    with unit_of_work():
        people = [make_registration(forum, f"guest{n}", name=NAMES[n % len(NAMES)]) for n in range(count)]
    morning, began = time.seoul(forum.starts_on, 9, 42) + timedelta(seconds=5), perf_counter()
    time.source = lambda: morning + timedelta(seconds=perf_counter() - began)
    return people


def keep_cookie(route: Route) -> None:
    """The browser's own clock cannot be set back to the day of the forum, so the device's cookie would be stale."""
    if route.request.method == "GET":
        route.continue_()
        return
    answer = route.fetch(max_redirects=0)
    fresh = re.sub(r"; Expires=[^;]+", "", answer.headers["set-cookie"])
    route.fulfill(response=answer, headers={**answer.headers, "set-cookie": fresh})


def check_ins(session) -> int:
    """How many are in, as the database has it now."""
    session.rollback()
    return session.scalar(select(func.count()).select_from(CheckIn))
