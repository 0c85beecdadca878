"""What entrants are told by mail: where their draft lies, that their entry was received."""

from flask import current_app, render_template, url_for
from flask_babel import gettext as _

from forum_app.contest.models import Entry
from forum_app.contest.queries.completion import open_request
from forum_app.contest.services.tokens import entry_token, token_key
from forum_app.core import clock
from forum_app.core.outbox import post_mail


def private_token(entry: Entry) -> str:
    """The token of the private address of an entry."""
    return entry_token(token_key(current_app.config["SECRET_KEY"]), entry.id)


def private_address(entry: Entry) -> str:
    """The whole private address of an entry."""
    path = url_for("contest.entry_private", token=private_token(entry))
    return f"{current_app.config['BASE_URL']}{path}"


def send_receipt(entry: Entry) -> None:
    """Tell the contact the number of the entry and where its receipt is."""
    _send(
        entry, "receipt", _("[%(contest)s] 접수번호 %(receipt)s", contest=entry.contest.name, receipt=entry.receipt_no),
        "contest/mail/entry_receipt.txt",
    )  # fmt: skip


def send_started(entry: Entry) -> None:
    """Tell the contact where the draft lies."""
    _send(
        entry, "started", _("[%(contest)s] 이어서 쓰는 주소", contest=entry.contest.name),
        "contest/mail/entry_started.txt",
    )  # fmt: skip


def send_eligible(entry: Entry) -> None:
    """Tell the contact that the entry competes."""
    _send(
        entry, "eligible",
        _("[%(contest)s] %(receipt)s 자격 확인", contest=entry.contest.name, receipt=entry.receipt_no),
        "contest/mail/entry_eligible.txt",
    )  # fmt: skip


def send_ineligible(entry: Entry, reason: str) -> None:
    """Tell the contact that the entry does not compete, and why."""
    _send(
        entry, "ineligible",
        _("[%(contest)s] %(receipt)s 자격 확인", contest=entry.contest.name, receipt=entry.receipt_no),
        "contest/mail/entry_ineligible.txt", reason=reason,
    )  # fmt: skip


def send_completion(entry: Entry) -> None:
    """Tell the contact what has to be put right and until when."""
    if request := open_request(entry):
        _send(
            entry, f"completion:{request.id}",
            _("[%(contest)s] %(receipt)s 보완 요청", contest=entry.contest.name, receipt=entry.receipt_no),
            "contest/mail/entry_completion.txt", request=request,
        )  # fmt: skip


def _send(entry: Entry, kind: str, subject: str, template: str, **more: object) -> None:
    if not entry.contact_email:
        return
    address = private_address(entry)
    post_mail(
        key=f"entry:{entry.id}:{kind}",
        to=entry.contact_email,
        subject=subject,
        body=render_template(template, entry=entry, contest=entry.contest, address=address, **more),
        at=clock.now(),
        reply_to=entry.contest.forum.contact_email,
    )
