"""What of a registrant's data must go on which day, as the answered consents say; pure.

Source: Personal Information Protection Act, art. 21; its Enforcement Decree, art. 16.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from forum_app.core.i18n import N_
from forum_app.registration.rules.consents import ConsentKind, standard_keep
from forum_app.registration.rules.keeping import Keep


class ErasedThing(StrEnum):
    """What the erasure log counts."""

    NEEDS = "needs"
    PERSON = "person"
    NEWS = "news"
    CERTIFICATE = "certificate"

    @classmethod
    def labels(cls) -> dict["ErasedThing", str]:
        """The visible words."""
        return {
            cls.NEEDS: N_("배려가 필요한 사항"), cls.PERSON: N_("참가 등록 정보"), cls.NEWS: N_("소식 받는 주소"),
            cls.CERTIFICATE: N_("참가확인서의 성명"),
        }  # fmt: skip


class ErasureReason(StrEnum):
    """Why something was erased."""

    PERIOD = "period"
    REQUEST = "request"
    WITHDRAWAL = "withdrawal"
    TRANSFER = "transfer"

    @classmethod
    def labels(cls) -> dict["ErasureReason", str]:
        """The visible words."""
        return {
            cls.PERIOD: N_("보유 기간이 끝남"), cls.REQUEST: N_("본인이 삭제함"), cls.WITHDRAWAL: N_("동의를 철회함"),
            cls.TRANSFER: N_("자리를 양도함"),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer to a question of consent: whether it is in force, and how long it lets data be kept."""

    kind: ConsentKind
    keep: Keep
    in_force: bool


@dataclass(frozen=True, slots=True)
class Retention:
    """The days in Seoul on which data of one person are erased; None: there is no right to keep them at all.

    needs: what is needed on the day. person: name, address, answers, all the rest. news: name and address in the
    list of those who want news, which begins when `person` is erased; None too where it would end before that.
    """

    needs: date | None
    person: date
    news: date | None


def erasure_plan(answers: Iterable[Answered], last_day: date) -> Retention:
    """When the data of somebody who gave `answers` to a forum that ends on `last_day` must go.

    Without an answer about collection the standard period holds: data of companions who came with a group's contact.
    """
    days = {answer.kind: answer.keep.erase_on(last_day) for answer in answers if answer.in_force}
    person = days.get(ConsentKind.COLLECT, standard_keep(ConsentKind.COLLECT).erase_on(last_day))
    needs = days.get(ConsentKind.SENSITIVE)
    news = days.get(ConsentKind.MARKETING)
    return Retention(
        needs=None if needs is None else min(needs, person),
        person=person,
        news=news if news and news > person else None,
    )


def due_things(plan: Retention, day: date) -> frozenset[ErasedThing]:
    """What must not be there any more on `day` (Seoul)."""
    ends = {ErasedThing.NEEDS: plan.needs, ErasedThing.PERSON: plan.person, ErasedThing.NEWS: plan.news}
    return frozenset(thing for thing, end in ends.items() if end is None or end <= day)
