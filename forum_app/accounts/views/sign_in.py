"""Signing in and out."""

from flask import redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, logout_user

from forum_app.accounts import queries, services
from forum_app.accounts.forms import SignInForm
from forum_app.accounts.models import Account
from forum_app.accounts.views import bp
from forum_app.core import clock
from forum_app.core.access import current_actor, own_transaction, public
from forum_app.core.addresses import own_path
from forum_app.core.http_errors import translated
from forum_app.core.limits import limiter

PER_NETWORK = "120 per minute"  # an office and a jury's room share one address


def renew_session(account: Account) -> None:
    """Sign `account` in with a cookie that has nothing in common with the one before."""
    session.clear()
    login_user(account)


@bp.route("/sign-in", methods=["GET", "POST"])
@public
@own_transaction
@limiter.limit(PER_NETWORK, methods=["POST"])
def sign_in() -> ResponseReturnValue:
    """Ask for address and password."""
    form = SignInForm(next=request.args.get("next"))
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(own_path(form.next.data) or queries.home_path(current_actor()), 303)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            account = services.sign_in(email=form.email.data, password=form.password.data, at=clock.now())
        except (services.SignInRefused, services.TooManyFailures) as refusal:
            form.form_errors.append(translated(refusal))
            status = 429 if isinstance(refusal, services.TooManyFailures) else 422
        else:
            renew_session(account)
            return redirect(own_path(form.next.data) or queries.home_path(account.actor), 303)
    return render_template("accounts/sign_in.html", form=form), status


@bp.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End this session."""
    if current_user.is_authenticated:
        services.end_session(current_user, at=clock.now())
    logout_user()
    session.clear()
    return redirect("/", 303)
