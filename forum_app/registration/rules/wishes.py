"""What a person sends in when signing up; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from forum_app.registration.rules.kinds import Source


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who comes in a group, besides its contact; without `email` the contact gets their ticket."""

    name: str
    affiliation: str = ""
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to one question: `text`, or the ids of the chosen options."""

    text: str = ""
    option_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SignUp:
    """One filled-in form, for one person or for a group with one contact.

    answers: id of the consent item -> whether it is given; an optional one left open counts as not given.
    idempotency_key: drawn with the form; the same key again means the same form sent again.
    email: of the contact; "" only at the desk.
    ticket_id: None for the first ticket that is open to everybody.
    replies: id of the question -> what was answered.
    special_needs: kept only if the consent to sensitive data is given.
    may_split: the group takes places as they come, rather than waiting to come as one.
    """

    name: str
    email: str
    affiliation: str
    answers: Mapping[int, bool]
    idempotency_key: str
    language: str = "ko"
    position_title: str = ""
    ticket_id: int | None = None
    invitation_code: str = ""
    members: Sequence[Member] = ()
    may_split: bool = False
    session_ids: Sequence[int] = ()
    replies: Mapping[int, Reply] = field(default_factory=dict)
    special_needs: str = ""
    source: Source = Source.ONLINE


@dataclass(frozen=True, slots=True)
class OwnChange:
    """What registrants may change about themselves.

    email: None or "" only for those who came without one.
    session_ids: None leaves the choice of sessions as it is.
    replies: to the organiser's questions, by id; None leaves them as they are.
    special_needs: None leaves them as they are, "" erases them.
    """

    name: str
    affiliation: str
    position_title: str
    email: str | None
    session_ids: Sequence[int] | None = None
    replies: Mapping[int, Reply] | None = None
    special_needs: str | None = None


@dataclass(frozen=True, slots=True)
class TakeOver:
    """What a person sends in who takes over a place; `answers` as in SignUp."""

    name: str
    affiliation: str
    answers: Mapping[int, bool]
    position_title: str = ""
    language: str = "ko"
