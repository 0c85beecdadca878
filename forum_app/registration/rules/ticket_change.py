"""Another ticket for somebody who is registered: who may have which, and how the registration stands then; pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from forum_app.core.i18n import N_
from forum_app.registration.rules.kinds import TicketKind
from forum_app.registration.rules.states import RegistrationState, sign_up_is_closed

R = RegistrationState


@dataclass(frozen=True, slots=True)
class TicketHolder:
    """Who is to have another ticket.

    has_come: has been let in at the door. has_company: somebody else of the same form comes too.
    has_begun: the forum has.
    """

    state: RegistrationState
    is_erased: bool = False
    has_come: bool = False
    has_company: bool = False
    has_begun: bool = False


class OtherTicket(Protocol):
    """What of a ticket decides; moments are UTC."""

    @property
    def kind(self) -> TicketKind: ...

    @property
    def opens_at(self) -> datetime: ...

    @property
    def closes_at(self) -> datetime: ...

    @property
    def needs_approval(self) -> bool: ...

    @property
    def needs_invitation(self) -> bool: ...


def cannot_change(holder: TicketHolder) -> str | None:
    """Why nobody can give `holder` another ticket, or None."""
    if holder.state is R.CANCELLED or holder.is_erased:
        return N_("취소된 등록은 고칠 수 없습니다.")
    if holder.state is R.OFFERED:
        return N_("제안받은 자리가 있습니다. 그 자리를 받거나 거절한 뒤에 참가 구분을 바꿀 수 있습니다.")
    return None


def cannot_change_oneself(holder: TicketHolder) -> str | None:
    """Why `holder` cannot do it alone, or None: what others depend on, or what is going on, is for the organisers."""
    if why := cannot_change(holder):
        return why
    if holder.has_come:
        return N_("이미 입장하셔서 여기에서는 바꿀 수 없습니다. 안내 데스크에 말씀해 주십시오.")
    if holder.has_begun:
        return N_("행사가 시작되어 여기에서는 바꿀 수 없습니다. 안내 데스크에 말씀해 주십시오.")
    if holder.has_company:
        return N_("일행과 함께 등록하셔서 여기에서는 바꿀 수 없습니다. 담당자에게 알려 주시면 한 분씩 바꿔 드립니다.")
    return None


def cannot_be_given(holder: TicketHolder, ticket: OtherTicket) -> str | None:
    """Why an organiser cannot give `ticket` to `holder`, or None; no window, code or approval binds organisers."""
    if holder.has_come and ticket.kind.is_online:
        return N_("이미 입장한 분은 온라인 참가로 바꿀 수 없습니다.")
    return None


def cannot_be_chosen(holder: TicketHolder, ticket: OtherTicket, at: datetime) -> str | None:
    """Why `holder` cannot choose `ticket` at `at` (UTC), or None: it must be open to everybody then.

    Who is confirmed cannot go back to waiting for approval: no step leads there.
    """
    if ticket.needs_invitation:
        return N_("목록에 있는 것을 골라 주십시오.")  # as if there were none
    if ticket.needs_approval and holder.state is R.CONFIRMED:
        return N_("담당자가 확인해야 하는 구분이라 여기에서는 바꿀 수 없습니다. 담당자에게 알려 주십시오.")
    return sign_up_is_closed(at, ticket.opens_at, ticket.closes_at)


def step_with(state: RegistrationState, *, needs_approval: bool) -> str | None:
    """The step that somebody in `state` takes with a place of another ticket; None: the state stays.

    Approval given once holds; who waits for it goes on waiting only if the other ticket needs it too.
    """
    if state is R.WAITLISTED:
        return "admit" if needs_approval else "promote"
    return "confirm" if state is R.PENDING and not needs_approval else None
