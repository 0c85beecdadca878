"""What the page of an entry says after the judging: how to object, what the judges wrote."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from forum_app.contest.queries.after import OwnFeedback, feedback_for
from forum_app.contest.queries.result import JUDGED, with_places
from forum_app.contest.queries.ruleset import frozen_rules
from forum_app.contest.rules import ObjectionKind
from forum_app.contest.services.objections import own_objections_end_at, takes_objections
from forum_app.contest.views.desk import Desk
from forum_app.core import clock


@dataclass(frozen=True, slots=True)
class EntryAfter:
    """Everything optional: an address to object at and until when, the judges' words, the score with its places."""

    objection_url: str | None = None
    objection_until: datetime | None = None
    feedback: OwnFeedback | None = None
    score: str | None = None


def entry_after(desk: Desk) -> EntryAfter:
    """What there is for the entry at this desk now; objections are filed by the private address only."""
    entry = desk.entry
    contest, feedback = entry.contest, feedback_for(entry)
    score = None
    if feedback is not None and feedback.score is not None:
        score = with_places(feedback.score, frozen_rules(contest).rounds[-1].rounding.places)
    ends_at = own_objections_end_at(contest)
    may_object = takes_objections(contest, ObjectionKind.OWN_RESULT, clock.now()) and entry.state in JUDGED
    if not may_object or ends_at is None or desk.page != "entry_private":
        return EntryAfter(feedback=feedback, score=score)
    return EntryAfter(desk.url("objection"), ends_at - timedelta(seconds=1), feedback, score)
