"""Exact arithmetic on whole numbers: points and weights are scaled by a power of ten, never floated."""

from collections.abc import Iterable
from decimal import Decimal


def half_up(numerator: int, denominator: int, places: int) -> int:
    """Round the non-negative `numerator / denominator` half-up; the answer counts units of 10**-places."""
    unit: int = 10**places
    return (2 * numerator * unit + denominator) // (2 * denominator)


def decimal_text(units: int, places: int) -> str:
    """Write units of 10**-places with exactly `places` digits: (9200, 2) is "92.00"."""
    if places == 0:
        return str(units)
    whole, rest = divmod(units, 10**places)
    return f"{whole}.{rest:0{places}d}"


def plain_text(value: Decimal) -> str:
    """Write a decimal without exponent or needless zeros: 18.50 is "18.5", 18.0 is "18"."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def places_of(value: Decimal) -> int:
    """How many digits after the point a finite decimal is written with."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def common_scale(values: Iterable[Decimal]) -> int:
    """The smallest power of ten that makes every value whole."""
    most_places = max((places_of(value) for value in values), default=0)
    return int(10**most_places)


def scaled(value: Decimal, scale: int) -> int:
    """`value * scale` as a whole number; `scale` comes from `common_scale`."""
    numerator, denominator = value.as_integer_ratio()
    return numerator * (scale // denominator)
