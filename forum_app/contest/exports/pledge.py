"""A signed pledge as paper."""

from textwrap import wrap

from forum_app.contest.queries.seats import Seat
from forum_app.core.clock import SEOUL
from forum_app.core.pdf import render_pdf

TEMPLATE = "contest/print/pledge.typ"


def pledge_pdf(seat: Seat) -> bytes:
    """The text that was signed, the name and the moment, in Korean: that is the text that binds.

    Raises:
        LookupError: it is not signed.
    """
    if seat.signature is None:
        raise LookupError("the pledge is not signed")
    signed_at = seat.signature.signed_at.astimezone(SEOUL)
    data = {
        "title": "청렴·비밀유지 서약서",
        "contest": seat.contest.name,
        "text": seat.text.text,
        "signer": seat.signature.name,
        "number": seat.judge.number,
        "day": f"{signed_at:%Y}년 {signed_at.month}월 {signed_at.day}일",
        "moment": f"{signed_at:%Y-%m-%d %H:%M:%S} (한국 시각)",
        "version": seat.signature.version,
        "sha256": " ".join(wrap(seat.signature.sha256, 16)),
    }
    return render_pdf(TEMPLATE, data, at=seat.signature.signed_at)
