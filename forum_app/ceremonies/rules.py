"""The running of a ceremony: what its items are, what may be done with them, how long it takes; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from forum_app.core.i18n import N_
from forum_app.core.permissions import Permission
from forum_app.core.workflow import Step, Workflow


class CeremonyKind(StrEnum):
    """What is handed over."""

    AWARDS = "awards"
    PLAQUES = "plaques"

    @classmethod
    def labels(cls) -> dict["CeremonyKind", str]:
        """The visible words."""
        return {cls.AWARDS: N_("시상식"), cls.PLAQUES: N_("현판수여식")}


class CeremonyState(StrEnum):
    """Where a ceremony stands."""

    PREPARING = "preparing"
    FIXED = "fixed"
    RUNNING = "running"
    OVER = "over"

    @classmethod
    def labels(cls) -> dict["CeremonyState", str]:
        """The visible words."""
        return {
            cls.PREPARING: N_("순서 조정 중"), cls.FIXED: N_("순서 확정"), cls.RUNNING: N_("진행 중"),
            cls.OVER: N_("마침"),
        }  # fmt: skip


class ItemKind(StrEnum):
    """What one item of the order is."""

    NOTE = "note"
    ADDRESS = "address"
    AWARD = "award"
    PLAQUE = "plaque"
    PHOTO = "photo"

    @classmethod
    def labels(cls) -> dict["ItemKind", str]:
        """The visible words."""
        return {
            cls.NOTE: N_("안내"), cls.ADDRESS: N_("인사말"), cls.AWARD: N_("상장 수여"), cls.PLAQUE: N_("현판 수여"),
            cls.PHOTO: N_("기념촬영"),
        }  # fmt: skip


class ItemState(StrEnum):
    """Where one item stands."""

    WAITING = "waiting"
    CALLED = "called"
    DONE = "done"
    ABSENT = "absent"

    @classmethod
    def labels(cls) -> dict["ItemState", str]:
        """The visible words."""
        return {
            cls.WAITING: N_("대기"),
            cls.CALLED: N_("호명"),
            cls.DONE: N_("수여함"),
            cls.ABSENT: N_("불참"),
        }


@dataclass(frozen=True, slots=True)
class CeremonyFacts:
    """What the steps of a ceremony depend on; counts come from rows."""

    item_count: int = 0
    open_item_count: int = 0
    unmade_plaque_count: int = 0


def nothing_to_hand_over(ceremony: CeremonyFacts) -> str | None:
    """An order without items cannot be fixed."""
    return N_("순서가 비어 있습니다.") if ceremony.item_count == 0 else None


def plaques_are_not_made(ceremony: CeremonyFacts) -> str | None:
    """What is called must be at hand."""
    return N_("아직 제작하지 않은 현판이 있습니다.") if ceremony.unmade_plaque_count else None


def items_are_open(ceremony: CeremonyFacts) -> str | None:
    """A ceremony ends when every item is done or absent."""
    return N_("아직 수여하지 않은 순서가 있습니다.") if ceremony.open_item_count else None


K = CeremonyState
RUN = Permission.CEREMONY_RUN
CEREMONY_WORKFLOW: Workflow[CeremonyState, CeremonyFacts] = Workflow(
    CeremonyState,
    initial=K.PREPARING,
    steps=[
        Step(
            "fix",
            {K.PREPARING},
            K.FIXED,
            RUN,
            N_("순서 확정하기"),
            unless=(nothing_to_hand_over, plaques_are_not_made),
        ),
        Step("unfix", {K.FIXED}, K.PREPARING, RUN, N_("순서 다시 고치기")),
        Step("start", {K.FIXED}, K.RUNNING, RUN, N_("시작하기")),
        Step("finish", {K.RUNNING}, K.OVER, RUN, N_("마치기"), unless=(items_are_open,)),
    ],
)


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What the steps of an item depend on."""

    ceremony_is_running: bool


def ceremony_is_not_running(item: ItemFacts) -> str | None:
    """Names are called only while the ceremony runs."""
    return None if item.ceremony_is_running else N_("진행 중인 행사가 아닙니다.")


I = ItemState  # noqa: E741
ITEM_WORKFLOW: Workflow[ItemState, ItemFacts] = Workflow(
    ItemState,
    initial=I.WAITING,
    steps=[
        Step("call", {I.WAITING, I.ABSENT}, I.CALLED, RUN, N_("호명"), unless=(ceremony_is_not_running,)),
        Step("hand_over", {I.CALLED}, I.DONE, RUN, N_("수여함"), unless=(ceremony_is_not_running,)),
        Step(
            "mark_absent", {I.WAITING, I.CALLED}, I.ABSENT, RUN, N_("불참"), unless=(ceremony_is_not_running,),
            reason=True,
        ),
        Step("step_back", {I.CALLED}, I.WAITING, RUN, N_("되돌리기"), unless=(ceremony_is_not_running,)),
    ],
)  # fmt: skip


class PlaqueState(StrEnum):
    """Where a plaque stands."""

    DRAFT = "draft"
    MADE = "made"
    HANDED_OVER = "handed_over"
    VOID = "void"

    @classmethod
    def labels(cls) -> dict["PlaqueState", str]:
        """The visible words."""
        return {
            cls.DRAFT: N_("문안"), cls.MADE: N_("제작됨"), cls.HANDED_OVER: N_("수여함"), cls.VOID: N_("무효"),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlaqueFacts:
    """What the steps of a plaque depend on: the engraved name and the holder's name of today."""

    engraved_name: str
    holder_name: str


def name_differs(plaque: PlaqueFacts) -> str | None:
    """A plaque with a name that is not the holder's is not made."""
    return None if plaque.engraved_name == plaque.holder_name else N_("새길 이름이 기관 이름과 다릅니다.")


PLAQUE_WORKFLOW: Workflow[PlaqueState, PlaqueFacts] = Workflow(
    PlaqueState,
    initial=PlaqueState.DRAFT,
    steps=[
        Step("make", {PlaqueState.DRAFT}, PlaqueState.MADE, RUN, N_("제작함"), unless=(name_differs,)),
        Step("hand_over", {PlaqueState.MADE}, PlaqueState.HANDED_OVER, RUN, N_("수여함")),
        Step("void", {PlaqueState.DRAFT, PlaqueState.MADE}, PlaqueState.VOID, RUN, N_("무효 처리"), reason=True),
    ],
)


@dataclass(frozen=True, slots=True)
class Timing:
    """How long the order takes beside what the programme allows; all in seconds."""

    by_kind: dict[ItemKind, int]
    total: int
    planned: int

    @property
    def over(self) -> int:
        """Seconds too many; negative is to spare."""
        return self.total - self.planned


def timing(items: Iterable[tuple[ItemKind, int]], planned_minutes: int) -> Timing:
    """Add up (kind, planned seconds), kinds in the order of ItemKind."""
    by_kind: dict[ItemKind, int] = {}
    listed = list(items)
    for kind in ItemKind:
        if seconds := sum(s for k, s in listed if k is kind):
            by_kind[kind] = seconds
    return Timing(by_kind, sum(by_kind.values()), planned_minutes * 60)


def photo_sets(count: int, size: int) -> list[int]:
    """The set (from 1) of each of `count` recipients: sets of at most `size`, as equal as can be, larger ones first."""
    if count == 0:
        return []
    sets = -(-count // size)
    base, larger = divmod(count, sets)
    return [n + 1 for n in range(sets) for _ in range(base + (n < larger))]
