"""What each page costs: processor time, statements and bytes, on the demo, beside the targets.

In this process, without a web server around it (that adds about 0.2 ms): median of TIMES requests after as many
to warm up, on SQLite and, where its server is found, on PostgreSQL. The last part serves some of the pages as in
production and measures the whole server. DATABASES=sqlite leaves PostgreSQL out; PAGES=register only asks for
pages whose name contains that.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask

from bench.support.cluster import empty_database
from bench.support.in_process import Cost, Fields, Person, application
from bench.support.server import serving
from forum_app.contest.imports import entries as entry_files
from forum_app.contest.queries.call import get_managed_contest
from forum_app.core import clock
from forum_app.core.permissions import Permission, system_actor
from forum_app.core.spreadsheets import read_table
from forum_app.core.unit_of_work import unit_of_work
from tests.support import postgres

ASSIGNMENT = re.compile(r"/judging/assignments/(\d+)")
SCORE = re.compile(r'name="(points_\d+)"')
JSON = {"Accept": "application/json"}
SERVED = ("/healthz/live", "/", "/forums/2023-2/programme/", "/institutions/", "/forums/practice/register/")
SERVED_TIMES = 400
PARTICIPANTS = 120
ENTRIES = 10_000
TIMES = int(os.environ.get("TIMES", "100"))
ONLY = os.environ.get("PAGES", "")
COLUMNS = f"{'page':34}{'status':>7}{'kB':>8}{'queries':>9}{'app ms':>8}{'db ms':>7}{'CPU ms':>8}{'target':>8}"


@dataclass(frozen=True, slots=True)
class Ask:
    """A page: its name, its address and the CPU ms a request may take, where that has been laid down.

    target: made anew.
    kept: answered from the kept pages, which is what visitors get until something changes.
    """

    name: str
    path: str
    target: float | None = None
    kept: float | None = None


PUBLIC = [
    Ask("health", "/healthz/live"),
    Ask("home", "/", 6, 0.6),
    Ask("list of forums", "/forums/", 6, 0.6),
    Ask("forum", "/forums/2023-2/", 6, 0.6),
    Ask("programme", "/forums/2023-2/programme/", 8, 0.6),
    Ask("schedule.json", "/forums/2023-2/schedule.json", 12, 1),
    Ask("schedule.xml", "/forums/2023-2/schedule.xml", 12, 1),
    Ask("schedule.ics", "/forums/2023-2/schedule.ics", 12, 1),
    Ask("contest", "/contests/2023/", 6, 0.6),
    Ask("results", "/contests/2023/results/", 6, 0.6),
    Ask("booths", "/forums/2023-2/booths/", 6, 0.6),
    Ask("ceremony", "/ceremonies/2023-awards/", 6, 0.6),
    Ask("register of institutions", "/institutions/", 6, 0.6),
    Ask("register, search", "/institutions/?q=병원", 6),
    Ask("institutions.csv", "/institutions.csv", 6, 1),
    Ask("institution", "/institutions/1/", 6, 0.6),
    Ask("number checked", "/verify/2023-001", 6, 0.6),
    Ask("no such page", "/no-such-page"),
]
ORGANISER = [
    Ask("workbench", "/manage/"),
    Ask("workbench of a forum", "/manage/forums/2023-2/"),
    Ask("programme, organiser", "/manage/forums/2023-2/programme/"),
    Ask("contest console, 64 entries", "/manage/contests/2023/", 15),
    Ask("deliberation, 64 entries x 9 judges", "/manage/contests/2023/results/", 15),
    Ask("scores as a table", "/manage/contests/2023/results/scores"),
    Ask("entry", "/manage/contests/2023/entries/1"),
    Ask("registrations, 50 of 120", "/manage/forums/practice/registrations/", 10),
    Ask("booths, organiser", "/manage/forums/2023-2/booths/"),
    Ask("ceremony, organiser", "/manage/ceremonies/2023-awards/"),
]
OFFICER = [Ask("certifications", "/manage/certifications/")]
DOOR = [Ask("door", "/checkin/practice/")]
JUDGE = [Ask("judge's home", "/judging/"), Ask("judge's contest", "/judging/contests/practice-judging/")]


@contextmanager
def made_anew(app: Flask) -> Iterator[None]:
    """Keep no pages inside the block."""
    pages = app.extensions["page_cache"]
    before, pages.most_pages = pages.most_pages, 0
    yield
    pages.most_pages = before


def show(name: str, cost: Cost, target: float | None) -> None:
    """One line of the table."""
    total = cost.cpu_ms + cost.database_ms
    wanted = "" if target is None else f"{target:g}{'' if total <= target else ' !'}"
    print(
        f"{name:34}{cost.status:>7}{cost.size / 1000:8.1f}{cost.queries:9.1f}{cost.cpu_ms:8.2f}"
        f"{cost.database_ms:7.2f}{total:8.2f}{wanted:>8}",
        flush=True,
    )


def read(person: Person, pages: list[Ask]) -> None:
    """Measure pages; those that are kept once more from there, and once more with their ETag."""
    for page in pages:
        if ONLY not in page.name:
            continue
        with made_anew(person.app):
            show(page.name, person.measure(page.path, times=TIMES), page.target)
        cost = person.measure(page.path, times=TIMES)
        if cost.etag:
            show("  kept", cost, page.kept)
            again = person.measure(page.path, times=TIMES, headers={"If-None-Match": cost.etag})
            show("  304", again, page.kept)


def sign_up(app: Flask) -> None:
    """Sign up people, so that there is a list of them; each form is read and sent."""
    page = "/forums/practice/register/"
    visitor = Person(app)
    shown = visitor.measure(page, times=TIMES)
    show("sign-up, form", shown, 6)

    def fields(n: int) -> Fields:
        who = f"measured-{n}-{secrets.token_hex(3)}"
        given = {"name": f"측정 {n}", "email": f"{who}@example.org", "affiliation": "개인", "idempotency_key": who}
        return {**given, **{f"consent_{item}": "yes" for item in consents}}

    consents = visitor.consent_ids(page)
    token = visitor.token(page)
    sent = visitor.measure(page, times=TIMES, fields=lambda n: {**fields(n), "csrf_token": token})
    show("sign-up, sent", sent, None)
    for n in range(TIMES + TIMES // 10, PARTICIPANTS):
        visitor.client.post(page, data={**fields(n), "csrf_token": token})
    both = Cost(
        sent.status,
        shown.size + sent.size,
        shown.cpu_ms + sent.cpu_ms,
        shown.database_ms + sent.database_ms,
        shown.queries + sent.queries,
        None,
    )
    show("sign-up, both", both, 12)


def score(judge: Person) -> None:
    """Open a score sheet that nobody has begun, and save it again and again as the page does while one types."""
    contest = judge.client.get("/judging/contests/practice-judging/").text
    page = f"/judging/assignments/{min(map(int, ASSIGNMENT.findall(contest)))}"
    show("score sheet", judge.measure(page, times=TIMES), None)
    token, criteria = judge.token(page), sorted(set(SCORE.findall(judge.client.get(page).text)))

    def fields(n: int) -> Fields:
        scores = {name: str(5 + (n + i) % 5) for i, name in enumerate(criteria)}
        return {**scores, "comment": "", "comment_entrant": "", "version": str(n), "step": "save", "csrf_token": token}

    show("score sheet, saved", judge.measure(page, times=TIMES, fields=fields, headers=JSON), 8)


def many_entries(app: Flask, organiser: Person) -> None:
    """The list of a contest that has received very many entries: its first page, one in the middle, a search."""
    head = "entry,track,title,institution"
    lines = (f"가상-{n:05},{('biz', 'tech')[n % 2]},가상의 사례 {n},가상기관 {n % 700}" for n in range(ENTRIES))
    actor = system_actor("bench")
    table = read_table("\n".join([head, *lines]).encode(), entry_files.COLUMNS)
    with app.app_context(), unit_of_work():
        contest = get_managed_contest(actor, "practice", Permission.CONTEST_RUN)
        entry_files.import_entries(contest, table, actor=actor, at=clock.now())
    for name, query in (("", ""), (", page 100", "?page=100"), (", search", "?q=가상기관+7")):
        page = f"/manage/contests/practice/{query}"
        show(f"list of {ENTRIES:,} entries{name}", organiser.measure(page, times=TIMES), 30)


def check_in(person: Person) -> None:
    """Let people in who have just signed up, one after the other."""
    page = "/checkin/practice/?q=측정"
    token = person.token(page)
    cost = person.measure(
        page, times=TIMES, fields=lambda _n: {"csrf_token": token}, route=lambda n: f"/checkin/practice/people/{n + 1}"
    )
    show("check-in", cost, 6)


def measure_all(app: Flask, password: str) -> None:
    """Every page, each as who reads it."""
    print(COLUMNS)
    visitor = Person(app)
    read(visitor, PUBLIC)
    if ONLY in "sign-up":
        sign_up(app)
    for mailbox, pages in (("organiser", ORGANISER), ("officer", OFFICER), ("judge1", JUDGE), ("door", DOOR)):
        person = Person(app)
        person.sign_in(f"{mailbox}@example.org", password)
        read(person, pages)
        if mailbox == "organiser" and ONLY in "list of entries":
            many_entries(app, person)
        if mailbox == "judge1" and ONLY in "score sheet":
            score(person)
        if mailbox == "door" and ONLY in "check-in":
            check_in(person)


def on_postgres(measure: Callable[[Flask, str], None]) -> None:
    """Measure on PostgreSQL, where its server is found."""
    if reason := postgres.why_missing():
        print(f"PostgreSQL left out: {reason}")
        return
    print("PostgreSQL")
    with empty_database() as url, application(url) as (app, password):
        measure(app, password)


def serve() -> None:
    """Some pages through the server as `make run` starts it: processor time of all its processes, and memory."""
    print(f"\nserved by granian, 2 workers{'':7}{'CPU ms':>8}")
    with serving() as server:
        for path in SERVED:
            connection = server.connect()
            for times in (SERVED_TIMES // 4, SERVED_TIMES):
                before = server.cpu_seconds()
                for _ in range(times):
                    connection.request("GET", path)
                    connection.getresponse().read()
                spent = (server.cpu_seconds() - before) / times * 1000
            connection.close()
            print(f"{path:34}{spent:8.2f}", flush=True)
        print(f"memory of all processes, MB: {server.rss_megabytes():.0f}")


def main() -> None:
    """Print the tables."""
    wanted = os.environ.get("DATABASES", "sqlite,postgresql").split(",")
    if "sqlite" in wanted:
        print("SQLite")
        with application() as (app, password):
            measure_all(app, password)
    if not ONLY:
        serve()
    if "postgresql" in wanted:
        on_postgres(measure_all)


if __name__ == "__main__":
    main()
