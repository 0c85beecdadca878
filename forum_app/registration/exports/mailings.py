"""Letters to many, put together for one person."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import render_template
from flask_babel import force_locale

from forum_app.accounts.models import Account
from forum_app.core.links import outer_url
from forum_app.core.outbox import OutboxMessage, post_mail
from forum_app.core.templating import day, language, local
from forum_app.forums.models import Forum
from forum_app.registration.exports.letters import private_address, tokens_key
from forum_app.registration.exports.privacy_letters import news_address
from forum_app.registration.models import NewsContact, Registration
from forum_app.registration.models.mailings import Mailing
from forum_app.registration.rules.mailings import PLACEHOLDERS, Letter, MailingKind, filled, marked_subject
from forum_app.registration.rules.tokens import survey_token

HIDDEN = "***"


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as one person gets it."""

    to: str
    subject: str
    body: str


def survey_address(person: Registration) -> str:
    """Where that person answers the survey."""
    code = survey_token(tokens_key(), person.id, person.token_version)
    slug = person.ticket.forum.slug
    return outer_url("registration.survey_answer", slug=slug, token=f"{person.number}-{code}")


def shown_subject(mailing: Mailing) -> str:
    """The subject in the lists of organisers: with the forum's name, and … for what differs from person to person."""
    values = dict.fromkeys(PLACEHOLDERS.values(), "…") | {"forum": local(mailing.forum, "name")}
    return filled(local(mailing, "subject"), values)


def write_letter(mailing: Mailing, person: Registration) -> OutboxMessage:
    """Queue the letter to one person, in the language they signed up in."""
    address = private_address(person)
    written = _written(mailing.letter, person, address, survey_address(person))
    way_out = address if mailing.kind is MailingKind.NEWS else None
    return _queue(mailing, f"registration:{person.id}", written, unsubscribe=way_out)


def write_news_letter(mailing: Mailing, reader: NewsContact) -> OutboxMessage:
    """Queue the letter to somebody of whom only name and address are kept, in the language they signed up in."""
    address = news_address(reader)
    written = _written_to_list(mailing.letter, reader, address)
    return _queue(mailing, f"news:{reader.id}", written, unsubscribe=address)


def _queue(mailing: Mailing, whose: str, written: Written, *, unsubscribe: str | None) -> OutboxMessage:
    """`whose` begins the key, by which the letter is found when that person is erased."""
    return post_mail(
        key=f"{whose}:mailing:{mailing.id}",
        to=written.to,
        subject=written.subject,
        body=written.body,
        at=mailing.send_at or mailing.created_at,
        scope=f"forum:{mailing.forum_id}",
        reply_to=mailing.forum.contact_email,
        unsubscribe=unsubscribe,
    )


def preview_news(letter: Letter, reader: NewsContact) -> Written:
    """The letter as that reader of the list for news would get it."""
    return _written_to_list(letter, reader, outer_url("registration.news_end", token=HIDDEN))


def preview(letter: Letter, person: Registration) -> Written:
    """The letter as that person would get it; their private addresses are theirs alone and left out."""
    slug = person.ticket.forum.slug
    return _written(
        letter, person,
        outer_url("registration.registration_private", token=HIDDEN),
        outer_url("registration.survey_answer", slug=slug, token=HIDDEN),
    )  # fmt: skip


def write_trial(mailing: Mailing, account: Account, key: str) -> OutboxMessage:
    """Queue the letter to who writes it, with their own name and the addresses of nobody."""
    forum, letter, texts = mailing.forum, mailing.letter, []
    for wanted in ("ko", "en") if letter.body_en else ("ko",):
        with force_locale(wanted):
            address = outer_url("registration.registration_private", token=HIDDEN)
            values = _values(forum, account.name, "R-0000", address)
            values["survey"] = outer_url("registration.survey_answer", slug=forum.slug, token=HIDDEN)
            texts.append(_texts(letter, values, forum, address))
    return post_mail(
        key=f"mailing-trial:{mailing.id}:{key}"[:120],
        to=account.email,
        subject=texts[0][0],
        body="\n\n\n".join(body for _subject, body in texts),
        at=mailing.created_at,
        scope=f"forum:{forum.id}",
        reply_to=forum.contact_email,
    )


def _written(letter: Letter, person: Registration, address: str, survey: str) -> Written:
    forum = person.ticket.forum
    with force_locale(person.language):
        values = {**_values(forum, person.name, f"R-{person.number:04d}", address), "survey": survey}
        subject, body = _texts(letter, values, forum, address)
    return Written(person.email or "", subject, body)


def _written_to_list(letter: Letter, reader: NewsContact, address: str) -> Written:
    with force_locale(reader.language):
        values = _values(reader.forum, reader.name, "", address)
        subject, body = _texts(letter, values, reader.forum, address)
    return Written(reader.email, subject, body)


def _values(forum: Forum, name: str, number: str, address: str) -> dict[str, str]:
    when = f"{day(forum.starts_on)} {forum.opens_at_time:%H:%M}"
    return {
        "name": name, "number": number, "forum": local(forum, "name"), "when": when, "venue": local(forum, "venue"),
        "address": address,
    }  # fmt: skip


def _texts(letter: Letter, values: Mapping[str, str], forum: Forum, address: str) -> tuple[str, str]:
    english = language() == "en"
    subject = (english and letter.subject_en) or letter.subject
    body = (english and letter.body_en) or letter.body
    text = render_template(
        "registration/mail/mailing.txt", text=filled(body, values), forum=forum, address=address,
        is_advertising=letter.kind is MailingKind.NEWS, reply_to=forum.contact_email,
    )  # fmt: skip
    return marked_subject(letter.kind, filled(subject, values)), text
