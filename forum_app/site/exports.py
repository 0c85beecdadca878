"""The QR code that stands on plaques and certificates."""

from functools import lru_cache

import segno

QUIET_ZONE = 4
DARK = "#03163a"


@lru_cache(maxsize=512)
def qr_picture(address: str) -> str:
    """`address` as a QR code: a data URI of an SVG, to be shown at any size."""
    code = segno.make(address, error="m", micro=False)
    return str(code.svg_data_uri(border=QUIET_ZONE, dark=DARK, light="#fff", scale=4))
