"""Ballots on paper: eight to a page, each with the QR code of its own address."""

import io
from collections.abc import Callable, Sequence

import segno
from flask import current_app

from forum_app.contest.models import Ballot, Contest
from forum_app.contest.services.tokens import entry_token, token_key
from forum_app.core.pdf import render_pdf


def ballot_sheets(contest: Contest, ballots: Sequence[Ballot], address: Callable[[str], str]) -> bytes:
    """The PDF of `ballots`; `address` makes the page's address of a token."""
    key = token_key(current_app.config["SECRET_KEY"], "ballot token")
    cards = [{"number": ballot.number, "qr": _qr(address(entry_token(key, ballot.id)))} for ballot in ballots]
    return render_pdf("contest/print/ballots.typ", {"title": contest.name, "cards": cards})


def _qr(address: str) -> str:
    out = io.BytesIO()
    # a fixed mask: choosing one takes longer than drawing, and a hall needs hundreds
    segno.make(address, error="m", micro=False, mask=3, boost_error=False).save(
        out, kind="svg", border=2, scale=4, xmldecl=False
    )
    return out.getvalue().decode()
