"""Keeping the report of a computed stage, so that a deliberation reads it without computing."""

import hashlib

import rfc8785

from forum_app.contest.judging import Result
from forum_app.contest.models import Computation, Contest, StageReport
from forum_app.contest.queries.report import made_report
from forum_app.core.db import db


def keep_report(contest: Contest, computation: Computation, result: Result | None) -> None:
    """Write the report of a stage that has just been computed; `result` is that of the last stage.

    Beside it the fingerprint of the package: SHA-256 over its canonical form without the signature.
    """
    content = made_report(contest, stage=computation.stage, result=result)
    if computation.package is not None:
        unsigned = {key: value for key, value in computation.package.items() if key != "signature"}
        content["fingerprint"] = hashlib.sha256(rfc8785.dumps(unsigned)).hexdigest()
    db.session.add(StageReport(computation_id=computation.id, content=content))
    db.session.flush()
