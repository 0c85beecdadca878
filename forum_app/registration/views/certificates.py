"""Certificates of attendance: one's own by the private address, and the organiser's register of them."""

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.core import clock
from forum_app.core.access import current_actor, needs, own_transaction, public
from forum_app.core.errors import DomainError, NotFound
from forum_app.core.forms import show_refusal
from forum_app.core.http_errors import translated
from forum_app.core.i18n import N_
from forum_app.core.pdf import send_pdf
from forum_app.core.permissions import Permission
from forum_app.core.unit_of_work import unit_of_work
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_managed_forum
from forum_app.registration import queries, services
from forum_app.registration.exports.certificates import certificates_pdf
from forum_app.registration.forms.certificates import RevokeForm
from forum_app.registration.models import AttendanceCertificate, Registration
from forum_app.registration.rules import one_line
from forum_app.registration.views import registration as bp

RUN = Permission.REGISTRATION_RUN
MOST_PAGES = 1000  # of one file; setting them takes a few seconds


@bp.get("/registrations/<token>/certificate")
@public
def certificate_own(token: str) -> ResponseReturnValue:
    """Whether there is a certificate, and if not, from when or why not."""
    return _own_page(queries.get_by_token(current_actor(), token), token)


@bp.get("/registrations/<token>/certificate.pdf")
@public
def certificate_own_pdf(token: str) -> ResponseReturnValue:
    """The certificate that was issued, with the same number each time."""
    row = queries.get_by_token(current_actor(), token)
    status = queries.certificate_status(row.ticket.forum, row, clock.now())
    if status.certificate is None:
        raise NotFound(N_("그런 참가확인서가 없습니다."))
    return _private(_file(row.ticket.forum, status.certificate))


@bp.post("/registrations/<token>/certificate.pdf")
@public
def certificate_own_issue(token: str) -> ResponseReturnValue:
    """Issue the certificate, then on to the file; pressed twice, the number stays."""
    row = queries.get_by_token(current_actor(), token)
    try:
        services.issue_own(row)
    except DomainError as refusal:
        return _own_page(row, token, translated(refusal)), 409
    return redirect(url_for(".certificate_own_pdf", token=token), 303)


def _own_page(row: Registration, token: str, why: str | None = None) -> Response:
    status = queries.certificate_status(row.ticket.forum, row, clock.now())
    return _private(
        render_template(
            "registration/certificate_own.html", registration=row, forum=row.ticket.forum, token=token, status=status,
            why=why,
        )
    )  # fmt: skip


def _private(answer: str | Response) -> Response:
    response = make_response(answer)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _file(forum: Forum, certificate: AttendanceCertificate) -> Response:
    return send_pdf(certificates_pdf(forum, [certificate]), f"{certificate.code}.pdf")


@bp.get("/manage/forums/<slug>/registrations/certificates/")
@needs(RUN)
def certificates(slug: str) -> ResponseReturnValue:
    """The register of certificates, and who came in without one."""
    forum = get_managed_forum(current_actor(), slug, RUN)
    text = request.args.get("q", "").strip()[:120]
    return render_template(
        "registration/certificates.html",
        forum=forum,
        text=text,
        counts=queries.certificate_counts(forum),
        opens_at=queries.certificates_open_at(forum),
        page=queries.certificates_page(forum, text, request.args.get("page", 1, type=int)),
    )


@bp.post("/manage/forums/<slug>/registrations/certificates/open")
@needs(RUN)
def certificates_open(slug: str) -> ResponseReturnValue:
    """Begin to issue before the forum is over."""
    forum = get_managed_forum(current_actor(), slug, RUN)
    services.open_certificates(forum, actor=current_actor(), at=clock.now())
    flash(_("지금부터 입장하신 분은 참가확인서를 받으실 수 있습니다."), "success")
    return redirect(url_for(".certificates", slug=slug), 303)


@bp.post("/manage/forums/<slug>/registrations/certificates/issue")
@needs(RUN)
def certificates_issue(slug: str) -> ResponseReturnValue:
    """Certificates for everybody who came in and has none."""
    forum = get_managed_forum(current_actor(), slug, RUN)
    issued = services.issue_all(forum, actor=current_actor())
    flash(_("%(n)s장을 발급했습니다.", n=issued) if issued else _("새로 발급할 분이 없습니다."), "success")
    return redirect(url_for(".certificates", slug=slug), 303)


@bp.post("/manage/forums/<slug>/registrations/certificates.pdf")
@needs(RUN)
@own_transaction
def certificates_file(slug: str) -> ResponseReturnValue:
    """All certificates in force in one file, MOST_PAGES at a time (`part` from 1); who took it is on record."""
    forum = get_managed_forum(current_actor(), slug, RUN)
    part = max(1, request.form.get("part", 1, type=int))
    found = queries.certificates_in_force(forum)[(part - 1) * MOST_PAGES : part * MOST_PAGES]
    if not found:
        raise NotFound(N_("그런 참가확인서가 없습니다."))
    pdf = certificates_pdf(forum, found)
    with unit_of_work():
        services.hand_over_certificates(forum, found, actor=current_actor(), at=clock.now())
    return send_pdf(pdf, f"{_('참가확인서')}-{slug}-{part}.pdf")


@bp.get("/manage/forums/<slug>/registrations/certificates/<code>")
@needs(RUN)
def certificate_detail(slug: str, code: str) -> ResponseReturnValue:
    """One certificate, and how to revoke it."""
    forum = get_managed_forum(current_actor(), slug, RUN)
    return _detail(forum, queries.get_certificate(forum, code), RevokeForm())


@bp.get("/manage/forums/<slug>/registrations/certificates/<code>.pdf")
@needs(RUN)
def certificate_file(slug: str, code: str) -> ResponseReturnValue:
    """One certificate in force as a file."""
    forum = get_managed_forum(current_actor(), slug, RUN)
    certificate = queries.get_certificate(forum, code)
    if certificate.revoked_at is not None or certificate.erased_at is not None:
        raise NotFound(N_("그런 참가확인서가 없습니다."))
    return _file(forum, certificate)


@bp.post("/manage/forums/<slug>/registrations/certificates/<code>/revoke")
@needs(RUN)
def certificate_revoke(slug: str, code: str) -> ResponseReturnValue:
    """Revoke it; the reason is kept, and not shown to the public."""
    forum = get_managed_forum(current_actor(), slug, RUN)
    certificate = queries.get_certificate(forum, code)
    form = RevokeForm()
    if not form.validate():
        return _detail(forum, certificate, form), 422
    try:
        services.revoke_certificate(
            certificate, reason=one_line(form.reason.data), actor=current_actor(), at=clock.now()
        )
    except DomainError as refusal:
        show_refusal(form, refusal)
        return _detail(forum, certificate, form), 422
    flash(_("취소했습니다. 번호를 확인하면 취소된 참가확인서로 나옵니다."), "success")
    return redirect(url_for(".certificate_detail", slug=slug, code=code), 303)


@bp.post("/manage/forums/<slug>/registrations/certificates/<code>/again")
@needs(RUN)
def certificate_again(slug: str, code: str) -> ResponseReturnValue:
    """Another one for the same person, with a new number."""
    forum = get_managed_forum(current_actor(), slug, RUN)
    certificate = services.issue_again(queries.get_certificate(forum, code), forum, actor=current_actor())
    flash(_("새 번호로 발급했습니다."), "success")
    return redirect(url_for(".certificate_detail", slug=slug, code=certificate.code), 303)


def _detail(forum: Forum, certificate: AttendanceCertificate, form: RevokeForm) -> str:
    status = queries.certificate_status(forum, certificate.registration, clock.now())
    return render_template(
        "registration/certificate_detail.html", forum=forum, certificate=certificate, form=form, status=status
    )
