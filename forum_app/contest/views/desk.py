"""At whose desk an entry lies: the holder of its private address, or a colleague of its institution who signed in."""

from dataclasses import dataclass

from flask import Response, make_response, url_for
from flask.typing import ResponseReturnValue

from forum_app.contest.models import Entry
from forum_app.contest.queries.entries import get_own_entry, get_private_entry
from forum_app.contest.rules import ENTRY_WORKFLOW
from forum_app.contest.rules.conflicts import TO_CHALLENGE
from forum_app.contest.services.entries import entry_facts
from forum_app.contest.services.tokens import link_holder
from forum_app.core import clock
from forum_app.core.access import current_actor
from forum_app.core.permissions import Actor
from forum_app.core.templating import local


@dataclass(frozen=True, slots=True)
class Desk:
    """An entry, who acts on it, and where its pages are: `page` names the one that shows it, `key` is its argument."""

    entry: Entry
    actor: Actor
    page: str
    key: dict[str, str | int]

    def url(self, name: str = "", **values: str | int) -> str:
        """The address of the entry's page, or of the one called `name`, say edit or receipt."""
        endpoint = self.page if not name else f"{self.page.removesuffix('_private')}_{name}"
        return url_for(f"contest.{endpoint}", **self.key, **values)  # type: ignore[arg-type]

    @property
    def steps(self) -> set[str]:
        """What the actor may do with the entry now."""
        facts = entry_facts(self.entry, clock.now())
        scope = ("institution", self.entry.institution_id)
        offers = ENTRY_WORKFLOW.offered(self.entry.state, self.actor, facts, scope)
        return {offer.step.name for offer in offers if offer.refusal is None}

    @property
    def panel(self) -> str | None:
        """The address of the published panel while its judges may be challenged."""
        contest = self.entry.contest
        return self.url("panel") if contest.publishes_panel and contest.state in TO_CHALLENGE else None

    @property
    def may_write(self) -> bool:
        """Whether what the entry says and its files may be changed now."""
        return bool(self.steps & {"write", "edit"})

    @property
    def issuer(self) -> str:
        """Who receives entries: those who run the forum, else those who hold it, else the forum itself."""
        forum = self.entry.contest.forum
        return ", ".join(local(host, "name") for host in forum.organisers) or local(forum, "name")


def desk_by_link(token: str) -> Desk:
    """The desk of whoever holds a private address.

    Raises:
        NotFound: no entry has it.
    """
    entry = get_private_entry(current_actor(), token)
    return Desk(entry, link_holder(entry.institution_id), "entry_private", {"token": token})


def own_desk(entry_id: int) -> Desk:
    """The desk of whoever works for the institution.

    Raises:
        NotFound: there is no such entry, or it is another institution's.
    """
    return Desk(get_own_entry(current_actor(), entry_id), current_actor(), "my_entry", {"entry_id": entry_id})


def kept_private(answer: ResponseReturnValue) -> Response:
    """No cache and no search engine keeps a page whose address is its key."""
    response = make_response(answer)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
