"""Kinds of tickets, questions, sources, and what is said at the door; pure."""

from enum import StrEnum
from typing import Final

from forum_app.core.i18n import N_


class TicketKind(StrEnum):
    """As whom somebody comes; decides the badge and who is announced."""

    GENERAL = "general"
    PRESS = "press"
    VIP = "vip"
    EXHIBITOR = "exhibitor"
    JUDGE = "judge"
    REMOTE = "remote"

    @classmethod
    def labels(cls) -> dict["TicketKind", str]:
        """The visible words."""
        return {
            cls.GENERAL: N_("일반"), cls.PRESS: N_("언론"), cls.VIP: N_("내빈"), cls.EXHIBITOR: N_("부스"),
            cls.JUDGE: N_("심사위원"), cls.REMOTE: N_("온라인 시청"),
        }  # fmt: skip

    @property
    def is_online(self) -> bool:
        """Whether one takes part from afar and has neither a code for the door nor a badge."""
        return self in ONLINE_KINDS


ONLINE_KINDS: Final = frozenset({TicketKind.REMOTE})  # nobody at the door expects them or lets them in


class Source(StrEnum):
    """How a registration came about."""

    ONLINE = "online"
    DESK = "desk"

    @classmethod
    def labels(cls) -> dict["Source", str]:
        """The visible words."""
        return {cls.ONLINE: N_("온라인 등록"), cls.DESK: N_("현장 등록")}


class QuestionKind(StrEnum):
    """How a question is answered."""

    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"

    @classmethod
    def labels(cls) -> dict["QuestionKind", str]:
        """The visible words."""
        return {cls.TEXT: N_("글"), cls.CHOICE: N_("하나 고르기"), cls.CHOICES: N_("여럿 고르기")}


class Direction(StrEnum):
    """Which way somebody goes through the door."""

    IN = "in"
    OUT = "out"

    @classmethod
    def labels(cls) -> dict["Direction", str]:
        """The visible words."""
        return {cls.IN: N_("입장"), cls.OUT: N_("퇴장")}


class ScanOutcome(StrEnum):
    """What the desk is told about one scan.

    ADMITTED: first time in. REENTERED: in again after going out, or let in after a look at the person.
    LEFT: went out. USED: is in already. NOT_CONFIRMED: has no place. UNKNOWN: no ticket of this forum.
    """

    ADMITTED = "admitted"
    REENTERED = "reentered"
    LEFT = "left"
    USED = "used"
    NOT_CONFIRMED = "not_confirmed"
    UNKNOWN = "unknown"

    @classmethod
    def labels(cls) -> dict["ScanOutcome", str]:
        """The visible words."""
        return {
            cls.ADMITTED: N_("입장"), cls.REENTERED: N_("다시 입장"), cls.LEFT: N_("퇴장"), cls.USED: N_("이미 입장"),
            cls.NOT_CONFIRMED: N_("확정 전"), cls.UNKNOWN: N_("없는 QR"),
        }  # fmt: skip
