"""The QR code of a registration."""

import io

import segno

QUIET_ZONE = 4
DARK = "#03163a"


def qr_svg(address: str) -> str:
    """`address` as an SVG file: dark on white, four modules of quiet zone, scaled by whoever shows it."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=QUIET_ZONE, dark=DARK, light="#fff", scale=8, xmldecl=False
    )
    return out.getvalue().decode()


def qr_png(address: str) -> bytes:
    """`address` as a PNG file for letters, eight pixels a module, with the same quiet zone."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="png", border=QUIET_ZONE, dark=DARK, scale=8)
    return out.getvalue()


def print_qr_svg(address: str) -> str:
    """`address` as an SVG file for paper: black, its quiet zone left white by the paper.

    The mask is fixed: choosing one takes longer than drawing, and a forum needs hundreds.
    """
    out = io.BytesIO()
    segno.make(address, error="m", micro=False, mask=3, boost_error=False).save(
        out, kind="svg", border=QUIET_ZONE, dark="#000", light=None, scale=1, xmldecl=False
    )
    return out.getvalue().decode()
