"""What ends by itself: offers of places and invitations, and personal data whose time is over."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from flask import current_app

from forum_app.core import clock
from forum_app.core.jobs import every
from forum_app.core.permissions import Actor, system_actor
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums.models import Forum
from forum_app.registration import queries, services
from forum_app.registration.exports import letters, privacy_letters
from forum_app.registration.exports.mailings import write_letter, write_news_letter
from forum_app.registration.rules import ErasedThing
from forum_app.registration.services import lapse_due
from forum_app.registration.services.mailings import write_portion

ERASER = system_actor("erasure")


@contextmanager
def _letters_can_be_written() -> Iterator[None]:
    with current_app.test_request_context(base_url=current_app.config["BASE_URL"]), unit_of_work():
        yield


@every(minutes=1)
def end_what_runs_out() -> int:
    """Pass on the places of offers and invitations that have run out; how many ended."""
    with _letters_can_be_written():
        return lapse_due(tell=letters.tell)


@every(minutes=30)
def erase_what_is_due() -> None:
    """Erase what may not be kept today; several consumers share the work."""
    erase_on(clock.today(), actor=ERASER)


def erase_on(day: date, *, actor: Actor) -> Counter[ErasedThing]:
    """Erase what may not be kept on `day` (Seoul), in short transactions; how many of what."""
    erased: Counter[ErasedThing] = Counter()
    for forum in queries.forums_over(actor, day):
        with unit_of_work():
            erased[ErasedThing.NEEDS] += services.erase_needs_due(forum, day, actor=actor, at=clock.now())
        while people := _erase_people(forum, day, actor=actor):
            erased[ErasedThing.PERSON] += people
    with unit_of_work():
        services.erase_ended_transfers(day)
        services.forget_addresses(clock.now())
        erased[ErasedThing.CERTIFICATE] += services.erase_certificates_due(day, at=clock.now())
        erased[ErasedThing.NEWS] += services.erase_news_due(day, actor=actor, at=clock.now())
    return erased


def _erase_people(forum: Forum, day: date, *, actor: Actor) -> int:
    with _letters_can_be_written():
        return services.erase_people_due(
            forum, day, key=letters.tokens_key(), tell_news=privacy_letters.tell_news, actor=actor, at=clock.now()
        )


@every(minutes=1)
def write_mailings() -> int:
    """Give letters to many that are due to the outbox, in portions; how many letters."""
    written = 0
    while True:
        with unit_of_work():
            portion = write_portion(write=write_letter, write_news=write_news_letter)
        written += portion
        if not portion:
            return written
