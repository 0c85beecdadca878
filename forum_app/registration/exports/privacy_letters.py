"""Letters about what is kept of people and what is not any more, in the language they signed up in."""

from flask import render_template
from flask_babel import force_locale, gettext

from forum_app.core import clock
from forum_app.core.links import outer_url
from forum_app.core.outbox import post_mail
from forum_app.registration.exports.letters import tokens_key
from forum_app.registration.models import NewsContact, Registration
from forum_app.registration.rules import news_token


def tell_erased(registration: Registration) -> None:
    """Queue the letter that says the data are gone; it is the last one to that address."""
    if registration.email is None:
        return
    forum = registration.ticket.forum
    with force_locale(registration.language):
        body = render_template("registration/mail/erased.txt", forum=forum, reply_to=forum.contact_email)
        subject = gettext("개인정보를 삭제했습니다")
    post_mail(
        key=f"registration:{registration.id}:erased", to=registration.email, subject=subject, body=body,
        at=clock.now(), scope=f"forum:{registration.forum_id}", reply_to=forum.contact_email,
    )  # fmt: skip


def tell_news(contact: NewsContact) -> None:
    """Queue the letter that says only name and address are kept, until when, and how to end that."""
    with force_locale(contact.language):
        body = render_template(
            "registration/mail/news.txt",
            contact=contact,
            forum=contact.forum,
            address=news_address(contact),
            reply_to=contact.forum.contact_email,
        )
        subject = gettext("참가 등록 정보를 파기했습니다")
    post_mail(
        key=f"news:{contact.id}:kept", to=contact.email, subject=subject, body=body, at=clock.now(),
        scope=f"forum:{contact.forum_id}", reply_to=contact.forum.contact_email,
    )  # fmt: skip


def news_address(contact: NewsContact) -> str:
    """Where somebody leaves the list for news; made from BASE_URL, never from the request."""
    return outer_url("registration.news_end", token=news_token(tokens_key(), contact.id))
