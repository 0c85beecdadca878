"""Everything kept of one registrant as JSON, for themselves."""

import json
from datetime import date, datetime

from forum_app.core import clock
from forum_app.registration.queries.own_data import OwnData


def own_data_json(data: OwnData) -> bytes:
    """`data` in full, readable by people as well: names of the columns in English, content as it was written."""
    person, forum = data.registration, data.registration.ticket.forum
    content = {
        "forum": {"slug": forum.slug, "name": forum.name},
        "registration": {
            "number": person.number, "code": person.code, "name": person.name, "email": person.email,
            "affiliation": person.affiliation, "position_title": person.position_title, "language": person.language,
            "institution": person.institution.name if person.institution else None, "ticket": person.ticket.name,
            "state": person.state.value, "source": person.source.value, "registered_at": _moment(person.registered_at),
            "checked_in_at": _moment(person.check_in.checked_in_at) if person.check_in else None,
        },
        "special_needs": data.needs,
        "answers": [
            {
                "question": question.label,
                "purpose": question.purpose,
                "answers": [answer.option.label if answer.option else answer.text for answer in answers],
            }
            for question, answers in data.answers.items()
        ],
        "sessions": [session.title for session in data.sessions],
        "companions": [
            {"number": row.number, "name": row.name, "affiliation": row.affiliation, "email": row.email}
            for row in data.companions
        ],
        "offered_to": [
            {"email": transfer.email, "offered_at": _moment(transfer.offered_at), "is_taken": transfer.is_taken}
            for transfer in data.transfers
        ],
        "door": [
            {
                "direction": scan.direction.value, "at": _moment(scan.scanned_at), "desk": scan.desk,
                "outcome": scan.outcome.value, "note": scan.reason,
            }
            for scan in data.scans
        ],
        "certificates": [
            {
                "code": one.code, "name": one.name, "affiliation": one.affiliation,
                "issued_at": _moment(one.issued_at), "revoked_at": _moment(one.revoked_at),
                "name_erased_on": _day(one.erase_on),
            }
            for one in data.certificates
        ],
        "consents": [
            {
                "kind": consent.item.kind.value, "version": consent.item.item_version, "is_given": consent.is_given,
                "answered_at": _moment(consent.answered_at), "withdrawn_at": _moment(consent.withdrawn_at),
                "purpose": consent.item.purpose, "items": consent.item.items, "period": consent.item.period,
                "refusal": consent.item.refusal, "recipient": consent.item.recipient,
            }
            for consent in sorted(person.consents, key=lambda consent: consent.item.position)
        ],
        "erased_on": {
            "special_needs": _day(data.retention.needs) if data.needs else None,
            "registration": _day(data.retention.person), "address_for_news": _day(data.retention.news),
        },
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False, indent=2).encode()


def _moment(value: datetime | None) -> str | None:
    return value.astimezone(clock.SEOUL).isoformat(timespec="seconds") if value else None


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None
