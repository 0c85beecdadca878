"""Handing personal data over as a file: never without a reason on record."""

from collections.abc import Sequence
from datetime import datetime

from forum_app.core import audit
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.registration.queries import ListRow, export_rows

SIGNATURES = "signatures"


def hand_over_list(
    forum: Forum,
    *,
    columns: Sequence[str],
    for_third_party: bool,
    reason: str,
    actor: Actor,
    at: datetime,
    file_format: str = "xlsx",
    masked: bool = False,
) -> Sequence[ListRow]:
    """The rows of the participant list, with who took them, which columns, in what form and why on record.

    Nobody who takes part from afar stands on a sheet to sign.
    """
    rows = export_rows(forum, for_third_party=for_third_party, on_site=file_format == SIGNATURES)
    audit.record(
        actor, "registration:download", forum, at=at, reason=reason, scope=f"forum:{forum.id}",
        after={"rows": len(rows), "columns": list(columns), "for_third_party": for_third_party,
               "format": file_format, "masked": masked},
    )  # fmt: skip
    return rows
