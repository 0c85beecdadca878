"""The record speaks: no verb is shown as it is written in the code."""

import re
from pathlib import Path

import forum_app
from forum_app.booths.rules import BOOTH_WORKFLOW
from forum_app.ceremonies.rules import CEREMONY_WORKFLOW, ITEM_WORKFLOW
from forum_app.certification.rules import EventKind
from forum_app.contest.rules import CONTEST_WORKFLOW, ENTRY_WORKFLOW, REOPENING_WORKFLOW, SHEET_WORKFLOW
from forum_app.core.permissions import Permission
from forum_app.registration.rules import REGISTRATION_WORKFLOW
from forum_app.site.views.record_words import DEEDS, NOUNS

WRITTEN = re.compile(r'"([a-z_]+):([a-z_-]+)"')
ELSEWHERE = {"table"}  # an example
NO_DEEDS = {("account", "unknown")}  # the subject of a sign-in that failed


def test_every_noun_and_deed_written_in_the_code_has_a_word():
    source = "".join(path.read_text(encoding="utf-8") for path in Path(forum_app.__file__).parent.rglob("*.py"))
    verbs = {(n, d) for n, d in WRITTEN.findall(source) if n not in ELSEWHERE} - {
        tuple(permission.value.split(":")) for permission in Permission
    }
    verbs -= NO_DEEDS
    assert {n for n, _ in verbs} - NOUNS.keys() == set()
    assert {d for _, d in verbs} - DEEDS.keys() == set()


def test_every_step_of_a_workflow_has_a_word():
    workflows = (
        BOOTH_WORKFLOW, CEREMONY_WORKFLOW, ITEM_WORKFLOW, CONTEST_WORKFLOW, ENTRY_WORKFLOW, SHEET_WORKFLOW,
        REGISTRATION_WORKFLOW, REOPENING_WORKFLOW,
    )  # fmt: skip
    steps = {name for workflow in workflows for name in workflow.steps}
    assert (steps | {kind.value for kind in EventKind}) - DEEDS.keys() == set()
