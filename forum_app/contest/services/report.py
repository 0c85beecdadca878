"""Keeping the report of a computed stage, so that a deliberation reads it without computing."""

import hashlib

from forum_app.contest.judging import Result
from forum_app.contest.judging.package import signed_content
from forum_app.contest.models import Computation, Contest, StageReport
from forum_app.contest.queries.report import made_report
from forum_app.core.db import db


def keep_report(contest: Contest, computation: Computation, result: Result | None) -> None:
    """Write the report of a stage that has just been computed; `result` is that of the last stage.

    Beside it the fingerprint of the package: SHA-256 over what its signature is made over.
    """
    content = made_report(contest, stage=computation.stage, result=result)
    if computation.package is not None:
        content["fingerprint"] = hashlib.sha256(signed_content(computation.package)).hexdigest()
    db.session.add(StageReport(computation_id=computation.id, content=content))
    db.session.flush()
