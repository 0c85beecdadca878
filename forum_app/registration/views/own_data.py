"""What a registrant sees of their own data, and their right to take it along, take a consent back, and delete it."""

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forum_app.core import clock
from forum_app.core.access import current_actor, public
from forum_app.core.errors import NotFound
from forum_app.core.i18n import N_
from forum_app.registration import queries, services
from forum_app.registration.exports import letters, privacy_letters
from forum_app.registration.exports.own_data import own_data_json
from forum_app.registration.models import Consent, Registration
from forum_app.registration.rules import ConsentKind
from forum_app.registration.rules.paper import CERTIFICATE_YEARS_KEPT
from forum_app.registration.views import registration as bp
from forum_app.registration.views.answers import private_answer


@bp.get("/registrations/<token>/data")
@public
def registration_data(token: str) -> ResponseReturnValue:
    """Everything that is kept of this person, and for how long."""
    row = queries.get_by_token(current_actor(), token)
    return _page(
        "registration_data", token, row, data=queries.own_data(row), K=ConsentKind,
        certificate_years=CERTIFICATE_YEARS_KEPT,
    )  # fmt: skip


@bp.get("/registrations/<token>/data.json")
@public
def registration_data_json(token: str) -> ResponseReturnValue:
    """The same as a file."""
    row = queries.get_by_token(current_actor(), token)
    headers = {"Content-Disposition": f'attachment; filename="{row.ticket.forum.slug}-{row.number}.json"'}
    content = own_data_json(queries.own_data(row))
    return private_answer(Response(content, mimetype="application/json", headers=headers))


@bp.get("/registrations/<token>/data/consents/<kind>/withdraw")
@public
def consent_withdraw(token: str, kind: str) -> ResponseReturnValue:
    """Ask once more."""
    row = queries.get_by_token(current_actor(), token)
    return _page("consent_withdraw", token, row, consent=_withdrawable(row, kind), K=ConsentKind)


@bp.post("/registrations/<token>/data/consents/<kind>/withdraw")
@public
def consent_withdraw_post(token: str, kind: str) -> ResponseReturnValue:
    """Take the consent back; sent twice it stays taken back."""
    row = queries.get_by_token(current_actor(), token)
    services.withdraw_consent(row, _optional_kind(kind), at=clock.now())
    return redirect(url_for(".registration_data", token=token, _anchor="consents"), 303)


@bp.get("/registrations/<token>/data/delete")
@public
def registration_erase(token: str) -> ResponseReturnValue:
    """Ask once more, and say what is lost."""
    return _page("registration_erase", token, queries.get_by_token(current_actor(), token), now=clock.now())


@bp.post("/registrations/<token>/data/delete")
@public
def registration_erase_post(token: str) -> ResponseReturnValue:
    """Delete everything; the place goes to whoever waits."""
    row = queries.get_by_token(current_actor(), token)
    services.erase_own(row, key=letters.tokens_key(), tell=letters.tell, tell_erased=privacy_letters.tell_erased)
    return redirect(url_for(".registration_data", token=token), 303)


def _optional_kind(word: str) -> ConsentKind:
    kinds = [kind for kind in ConsentKind if kind is not ConsentKind.COLLECT and kind.value == word]
    if not kinds:
        raise NotFound(N_("그런 동의가 없습니다."))
    return kinds[0]


def _withdrawable(row: Registration, word: str) -> Consent:
    kind = _optional_kind(word)
    given = [one for one in row.consents if one.item.kind is kind and one.is_given and one.withdrawn_at is None]
    if not given:
        raise NotFound(N_("그런 동의가 없습니다."))
    return given[0]


def _page(name: str, token: str, row: Registration, **facts: object) -> Response:
    forum = row.ticket.forum
    return private_answer(
        render_template(f"registration/{name}.html", registration=row, forum=forum, token=token, **facts)
    )
