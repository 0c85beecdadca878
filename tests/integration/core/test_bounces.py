"""Mail that came back: `flask mail bounce` reads what other servers report and marks the message it is about."""

import pytest
from sqlalchemy import select

from forum_app.core.bounces import read_bounce
from forum_app.core.db import db
from forum_app.core.outbox import OutboxMessage, post_mail
from forum_app.core.unit_of_work import unit_of_work

NOON = "2023-12-05 12:00"
REPORT = """\
From: MAILER-DAEMON@mx.example.net
To: forum@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; visitor@example.org
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <visitor@example.org>: no such user

--b
Content-Type: {part}

{original}
--b--
"""
ORIGINAL = "From: forum@example.org\nTo: visitor@example.org\nMessage-ID: <{id}>\nSubject: -\n\n"


def report(message_id: str, action: str = "failed", part: str = "text/rfc822-headers") -> bytes:
    return REPORT.format(action=action, part=part, original=ORIGINAL.format(id=message_id)).encode()


@pytest.fixture
def sent(session, clock):
    at = clock.at(NOON)
    with unit_of_work():
        for key in ("registration:1:1:confirmed", "registration:2:1:confirmed"):
            post_mail(key=key, to="visitor@example.org", subject="-", body="-", at=at)
    with unit_of_work():
        for message in db.session.scalars(select(OutboxMessage)):
            message.done_at, message.payload = at, {}
    asked = select(OutboxMessage.mail_id).where(OutboxMessage.key == "registration:1:1:confirmed")
    return f"{db.session.scalar(asked)}@localhost"


def bounced() -> list[tuple[str, str | None]]:
    rows = select(OutboxMessage.key, OutboxMessage.last_error).where(OutboxMessage.bounced_at.is_not(None))
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(rows)]


@pytest.mark.parametrize("part", ["text/rfc822-headers", "message/rfc822"])
def test_a_report_marks_the_mail_it_is_about_and_keeps_why_without_the_address(app, sent, tmp_path, part):
    file = tmp_path / "report.eml"
    file.write_bytes(report(sent, part=part))
    result = app.test_cli_runner().invoke(args=["mail", "bounce", str(file)])
    assert (result.exit_code, result.output) == (0, "bounced: registration:1:1:confirmed\n")
    assert bounced() == [("registration:1:1:confirmed", "smtp; 550 5.1.1 <v***@example.org>: no such user")]


def test_it_is_read_from_standard_input_too_and_twice_changes_nothing(app, sent, clock):
    runner = app.test_cli_runner()
    assert runner.invoke(args=["mail", "bounce", "-"], input=report(sent)).exit_code == 0
    first = bounced()
    clock.forward(days=1)
    assert runner.invoke(args=["mail", "bounce", "-"], input=report(sent)).exit_code == 0
    assert bounced() == first


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Subject: hello\n\nhello\n", "not a delivery status notification"),
        (b"", "not a delivery status notification"),
        (report("x@y", action="delayed"), "the notification speaks of no final failure"),
        (report("").replace(b"Message-ID: <>\n", b""), "the notification does not name the mail it is about"),
        (report("somebody-elses@example.net"), "no mail of this house has that Message-ID"),
        (report("0" * 40 + "@localhost"), "no mail of this house has that Message-ID"),
    ],
)
def test_what_is_no_report_about_our_mail_is_refused_in_one_line(app, sent, content, said):
    result = app.test_cli_runner().invoke(args=["mail", "bounce", "-"], input=content)
    assert (result.exit_code, result.output) == (1, f"Error: {said}\n")
    assert bounced() == []


def test_a_report_with_bytes_that_are_no_text_is_read_all_the_same():
    found = read_bounce(report("a@b").replace(b"no such user", b"\xff\xfe\x00"))
    assert found.message_id == "a@b"
