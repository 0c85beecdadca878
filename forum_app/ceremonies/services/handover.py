"""The day itself: starting, calling names, handing over, finishing."""

from datetime import datetime

from sqlalchemy import select

from forum_app.ceremonies import queries
from forum_app.ceremonies.models import Ceremony, CeremonyItem
from forum_app.ceremonies.rules import (
    CEREMONY_WORKFLOW,
    ITEM_WORKFLOW,
    PLAQUE_WORKFLOW,
    CeremonyState,
    ItemFacts,
    ItemKind,
    ItemState,
    PlaqueFacts,
)
from forum_app.ceremonies.services.order import require_open, scope_text
from forum_app.certification.rules import EventKind
from forum_app.certification.services import record_event
from forum_app.core import audit, clock
from forum_app.core.db import db
from forum_app.core.errors import FieldError, StepRefused
from forum_app.core.i18n import N_
from forum_app.core.permissions import Actor


def advance_ceremony(ceremony: Ceremony, step: str, *, actor: Actor, at: datetime) -> None:
    """Take one step of CEREMONY_WORKFLOW; starting makes the page public.

    Raises:
        StepRefused: the step is not possible now.
    """
    require_open(ceremony, clock.day_of(at))
    before, facts = ceremony.state, queries.facts_of(ceremony)
    ceremony.state = CEREMONY_WORKFLOW.follow(step, before, actor, facts, scope=ceremony.scope)
    if ceremony.state is CeremonyState.RUNNING:
        ceremony.is_published = True
    audit.record(
        actor, f"ceremony:{step}", ceremony, at=at, before={"state": before}, after={"state": ceremony.state},
        scope=scope_text(ceremony),
    )  # fmt: skip


def advance_item(
    ceremony: Ceremony, item: CeremonyItem, step: str, *, reason: str = "", actor: Actor, at: datetime
) -> None:
    """Take one step of ITEM_WORKFLOW; handing over also notes it on the plaque, the certification or the award.

    Raises:
        StepRefused: the step is not possible now.
    """
    require_open(ceremony, clock.day_of(at))
    facts = ItemFacts(ceremony_is_running=ceremony.state is CeremonyState.RUNNING)
    before = item.state
    state = ITEM_WORKFLOW.follow(step, before, actor, facts, reason=reason, scope=ceremony.scope)
    if state is ItemState.DONE:
        _hand_over(ceremony, item, actor=actor, at=at)
    item.state = state
    item.done_at = at if state is ItemState.DONE else None
    item.absence_reason = reason if state is ItemState.ABSENT else ""
    db.session.flush()
    audit.record(
        actor, f"ceremony_item:{step}", item, at=at, before={"state": before}, after={"state": state}, reason=reason,
        scope=scope_text(ceremony),
    )  # fmt: skip


def _hand_over(ceremony: Ceremony, item: CeremonyItem, *, actor: Actor, at: datetime) -> None:
    if item.kind is ItemKind.AWARD and item.award is not None:
        item.award.handed_on = ceremony.held_on
    if item.kind is ItemKind.PLAQUE and item.plaque is not None:
        plaque = item.plaque
        facts = PlaqueFacts(plaque.engraved_name, plaque.certification.institution.name)
        state = PLAQUE_WORKFLOW.follow("hand_over", plaque.state, actor, facts, scope=ceremony.scope)
        plaque.state, plaque.handed_on = state, ceremony.held_on
        record_event(
            plaque.certification, kind=EventKind.PRESENTED, event_on=ceremony.held_on, actor=actor, at=at
        )  # fmt: skip


def call_next(ceremony: Ceremony, *, actor: Actor, at: datetime) -> CeremonyItem | None:
    """Hand over what has been called and call the next that waits; None when nobody waits any more.

    Raises:
        StepRefused: the ceremony is not running.
    """
    for called in _in_state(ceremony, ItemState.CALLED):
        advance_item(ceremony, called, "hand_over", actor=actor, at=at)
    waiting = _in_state(ceremony, ItemState.WAITING)
    if not waiting:
        return None
    advance_item(ceremony, waiting[0], "call", actor=actor, at=at)
    return waiting[0]


def _in_state(ceremony: Ceremony, state: ItemState) -> list[CeremonyItem]:
    query = (
        select(CeremonyItem)
        .where(CeremonyItem.ceremony_id == ceremony.id, CeremonyItem.state == state)
        .order_by(CeremonyItem.position)
    )
    return list(db.session.scalars(query))


def name_proxy(
    ceremony: Ceremony, item: CeremonyItem, *, name: str, reason: str, actor: Actor, at: datetime
) -> None:  # fmt: skip
    """Note who receives in the recipient's place, and why (Regulation on Government Commendations, art. 13).

    Raises:
        FieldError: name or reason is missing.
        StepRefused: it has been handed over already, or the day has passed.
    """
    require_open(ceremony, clock.day_of(at))
    if item.state is ItemState.DONE:
        raise StepRefused(N_("이미 수여했습니다."))
    if not name.strip():
        raise FieldError("proxy_name", N_("대신 받을 사람의 이름을 적어 주십시오."))
    if not reason.strip():
        raise FieldError("proxy_reason", N_("대신 받는 까닭을 적어 주십시오."))
    item.proxy_name, item.proxy_reason = name.strip(), reason.strip()
    audit.record(actor, "ceremony_item:proxy", item, at=at, reason=reason.strip(), scope=scope_text(ceremony))
