"""Who processes personal data on our behalf: shown to the public, so each change is on record."""

from datetime import datetime

from sqlalchemy import select

from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import FieldError
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor
from forum_app.forums.models import Forum
from forum_app.forums.services import require_running
from forum_app.registration.models import Processor


def write_processor(
    forum: Forum,
    processor: Processor | None,
    *,
    name: str,
    task: str,
    name_en: str | None,
    task_en: str | None,
    actor: Actor,
    at: datetime,
) -> Processor:
    """Add a processor, or change `processor`.

    Raises:
        FieldError: another one has the name.
        StepRefused: the forum is over.
    """
    require_running(forum, clock.day_of(at))
    same = select(Processor).where(Processor.forum_id == forum.id, Processor.name == name)
    if (other := db.session.scalar(same)) is not None and other is not processor:
        raise FieldError("name", N_("같은 이름이 이미 있습니다."))
    row = processor or Processor(forum_id=forum.id)
    row.name, row.name_en, row.task, row.task_en = name, name_en, task, task_en
    db.session.add(row)
    db.session.flush()
    deed = "edit" if processor else "create"
    audit.record(
        actor, f"processor:{deed}", row, at=at, after={"name": name, "task": task}, scope=f"forum:{forum.id}"
    )  # fmt: skip
    return row


def remove_processor(forum: Forum, processor: Processor, *, actor: Actor, at: datetime) -> None:
    """Take a processor off the list.

    Raises:
        StepRefused: the forum is over.
    """
    require_running(forum, clock.day_of(at))
    audit.record(
        actor, "processor:remove", processor, at=at, before={"name": processor.name, "task": processor.task},
        scope=f"forum:{forum.id}",
    )  # fmt: skip
    db.session.delete(processor)
    db.session.flush()
