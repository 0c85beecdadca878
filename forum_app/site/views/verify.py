"""The public check of a number; its address stands in the QR code of every plaque and certificate."""

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from forum_app.certification.rules import State, canonical_code
from forum_app.core import clock
from forum_app.core.access import current_actor, public
from forum_app.core.i18n import N_
from forum_app.core.page_cache import cacheable
from forum_app.core.templating import short_day
from forum_app.site.queries.verify import Answer, check_number
from forum_app.site.views.blueprint import bp

LONGEST = 60
WITHOUT_EFFECT = N_("%(day)s부터 효력이 없습니다.")
CERTIFICATION_WORDS = {
    State.VALID: (N_("유효한 인증입니다"), N_("현판에 적힌 이름과 아래 이름이 같은지 확인해 주십시오.")),
    State.SUSPENDED: (
        N_("정지된 인증입니다"),
        N_("%(day)s부터 정지 중입니다. 정지가 풀릴 때까지 인증마크를 쓸 수 없습니다."),
    ),
    State.EXPIRED: (
        N_("유효기간이 끝났습니다"), N_("%(day)s까지 유효했던 인증입니다. 지금은 인증마크를 쓸 수 없습니다."),
    ),
    State.REVOKED: (N_("취소된 인증입니다"), WITHOUT_EFFECT),
    State.RETURNED: (N_("반납된 인증입니다"), WITHOUT_EFFECT),
    State.ENDED: (N_("종료된 인증입니다"), WITHOUT_EFFECT),
    State.UNKNOWN: (
        N_("이 번호로 발급된 인증이 없습니다"),
        N_("번호를 다시 확인해 주십시오. 현판의 인증번호는 제2023-007호와 같은 모양입니다."),
    ),
}  # fmt: skip
AWARD_WORDS = {
    State.VALID: (N_("유효한 상장입니다"), N_("상장에 적힌 이름과 아래 이름이 같은지 확인해 주십시오.")),
    State.REVOKED: (N_("취소된 상장입니다"), WITHOUT_EFFECT),
}
ATTENDANCE_WORDS = {
    State.VALID: (N_("유효한 참가확인서입니다"), N_("확인서에 적힌 행사와 발급일이 아래와 같은지 확인해 주십시오.")),
    State.REVOKED: (N_("취소된 참가확인서입니다"), WITHOUT_EFFECT),
}  # fmt: skip


@bp.get("/verify/")
@public
@cacheable
def verify_form() -> ResponseReturnValue:
    """The field for a number; with `?code=` straight to the answer."""
    if "code" not in request.args:
        return render_template("site/verify_form.html", is_empty=False)
    if typed := request.args["code"].strip()[:LONGEST]:
        return _redirect_to(canonical_code(typed) or typed)
    return render_template("site/verify_form.html", is_empty=True), 422


@bp.get("/verify/<path:code>")
@public
@cacheable
def verify_code(code: str) -> ResponseReturnValue:
    """What the number stands for today; 404 for a number without anything behind it, as a page and as JSON alike."""
    canonical = canonical_code(code.strip("/"))
    if canonical is not None and canonical != code:
        return _redirect_to(canonical)
    answer = check_number(current_actor(), canonical or code[:LONGEST], clock.now())
    response = make_response(answer.as_json() if _wants_json() else _page(answer))
    response.status_code = 404 if answer.state is State.UNKNOWN else 200
    response.headers.add("Vary", "Accept")
    return response


def _page(answer: Answer) -> str:
    headline, advice = _words(answer)[answer.state]
    day = answer.changed_on if answer.state is not State.EXPIRED else answer.valid_until
    return render_template(
        "site/verify.html", answer=answer, headline=gettext(headline),
        advice=gettext(advice, day=short_day(day)) if "%(day)s" in advice else gettext(advice),
    )  # fmt: skip


def _words(answer: Answer) -> dict[State, tuple[str, str]]:
    if answer.attendance is not None:
        return ATTENDANCE_WORDS
    return CERTIFICATION_WORDS if answer.award is None else AWARD_WORDS


def _redirect_to(code: str) -> ResponseReturnValue:
    return redirect(url_for("site.verify_code", code=code, lang=request.args.get("lang")), 302)


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
