"""Certificates of attendance (참가확인서) as PDF."""

from collections.abc import Sequence
from typing import Any

from flask import current_app, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from forum_app.core.pdf import render_pdf
from forum_app.core.templating import day, hour, local
from forum_app.forums.models import Forum
from forum_app.registration.exports.pictures import print_qr_svg
from forum_app.registration.models import AttendanceCertificate
from forum_app.registration.queries import programme_hours

TEMPLATE = "registration/print/attendance.typ"


def certificates_pdf(forum: Forum, certificates: Sequence[AttendanceCertificate]) -> bytes:
    """One page for each of `certificates`, in the language of the registration; at least one of them."""
    hours = programme_hours(forum)
    words = " – ".join(hour(moment) for moment in hours) if hours else ""
    pages = []
    for certificate in certificates:
        with force_locale(certificate.language):
            pages.append(_page(forum, certificate, words))
    data = {"title": pages[0]["title"], "pages": pages}
    return render_pdf(TEMPLATE, data, at=max(certificate.issued_at for certificate in certificates))


def _page(forum: Forum, certificate: AttendanceCertificate, hours: str) -> dict[str, Any]:
    days = day(forum.starts_on)
    if forum.ends_on > forum.starts_on:
        days = f"{days} – {day(forum.ends_on)}"
    facts = [(_("성명"), certificate.name), (_("소속"), certificate.affiliation), (_("행사"), local(forum, "name"))]
    if theme := local(forum, "theme"):
        facts.append((_("주제"), theme))
    facts += [(_("일자"), days), (_("시간"), hours), (_("장소"), local(forum, "venue"))]
    return {
        "lang": certificate.language,
        "title": _("참가확인서"),
        "number": _("번호 %(code)s", code=certificate.code),
        "facts": [fact for fact in facts if fact[1]],
        "statement": _("위 사람은 「%(forum)s」에 참가하였음을 확인합니다.", forum=local(forum, "name")),
        "date": day(certificate.issued_at),
        "issuer": _issuer(forum),
        "qr": print_qr_svg(check_address(certificate)),
        "qr_note": _("QR을 비추거나 아래 주소에서 번호를 적으면 이 확인서가 유효한지 알 수 있습니다."),
        "address": check_address(certificate),
        "sample": local(forum, "sample_note") or None,
    }


def check_address(certificate: AttendanceCertificate) -> str:
    """Where anybody checks the number."""
    path: str = url_for("site.verify_code", code=certificate.code)
    return f"{current_app.config['BASE_URL']}{path}"


def _issuer(forum: Forum) -> str:
    """Who confirms: those who run the forum, else those who hold it, else the forum itself."""
    return ", ".join(local(host, "name") for host in forum.organisers) or local(forum, "name")
