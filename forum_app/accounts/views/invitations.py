"""The link in an invitation."""

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.accounts import queries, services
from forum_app.accounts.forms import AcceptAgainForm, AcceptForm
from forum_app.accounts.models import Invitation
from forum_app.accounts.rules import PASSWORD_SHORTEST
from forum_app.accounts.views import bp
from forum_app.accounts.views.sign_in import PER_NETWORK, renew_session
from forum_app.core import clock
from forum_app.core.access import own_transaction, public
from forum_app.core.errors import DomainError
from forum_app.core.forms import show_refusal
from forum_app.core.limits import limiter


def _form(invitation: Invitation) -> AcceptForm | AcceptAgainForm:
    if not services.sets_password(invitation):
        return AcceptAgainForm()
    return AcceptForm(data={"name": invitation.name})


@bp.route("/invitations/<token>", methods=["GET", "POST"])
@public
@own_transaction
@limiter.limit(PER_NETWORK)
def invitation_accept(token: str) -> ResponseReturnValue:
    """Take up a role: choose a password, or prove to be who has the account already."""
    invitation = queries.get_invitation(token)
    services.require_open(invitation, clock.now())
    form = _form(invitation)
    if form.validate_on_submit():
        name = form.name.data if isinstance(form, AcceptForm) else ""
        try:
            account = services.accept_invitation(
                invitation=invitation, name=name, password=form.password.data, at=clock.now()
            )
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            renew_session(account)
            flash(_("초대를 받아들였습니다. 이제 이 계정으로 들어와 있습니다."), "success")
            return redirect(queries.home_path(account.actor), 303)
    scope = queries.scope_place(invitation.forum_id, invitation.institution_id)
    return render_template(
        "accounts/invitation_accept.html",
        invitation=invitation, place=scope, form=form, password_shortest=PASSWORD_SHORTEST,
    ), (422 if form.is_submitted() else 200)  # fmt: skip
