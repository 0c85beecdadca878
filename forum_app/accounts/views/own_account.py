"""One's own account."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from forum_app.accounts import queries, services
from forum_app.accounts.forms import NameForm, PasswordForm
from forum_app.accounts.rules import PASSWORD_SHORTEST
from forum_app.accounts.views import bp
from forum_app.core import clock
from forum_app.core.access import current_actor, needs, own_transaction
from forum_app.core.errors import FieldError
from forum_app.core.forms import show_refusal
from forum_app.core.permissions import Permission


def _page(name_form: NameForm, password_form: PasswordForm, status: int) -> ResponseReturnValue:
    return render_template(
        "accounts/my_account.html",
        account_email=current_user.email,
        name_form=name_form,
        password_form=password_form,
        password_shortest=PASSWORD_SHORTEST,
        roles=queries.own_roles(current_actor()),
        sign_ins=queries.own_sign_ins(current_actor()),
    ), status


def _forms() -> tuple[NameForm, PasswordForm]:
    return NameForm(obj=current_user), PasswordForm()


@bp.get("/my/account")
@needs(Permission.ACCOUNT_OWN)
def my_account() -> ResponseReturnValue:
    """Name, password, roles and sign-ins of whoever is signed in."""
    return _page(*_forms(), 200)


@bp.post("/my/account")
@needs(Permission.ACCOUNT_OWN)
def my_name_change() -> ResponseReturnValue:
    """Change one's name."""
    form, other = _forms()
    if not form.validate():
        return _page(form, other, 422)
    services.rename(name=form.name.data, actor=current_actor(), at=clock.now())
    flash(_("이름을 바꾸었습니다."), "success")
    return redirect(url_for(".my_account"), 303)


@bp.post("/my/account/password")
@needs(Permission.ACCOUNT_OWN)
@own_transaction
def my_password_change() -> ResponseReturnValue:
    """Change one's password; other devices are signed out."""
    other, form = _forms()
    if form.validate():
        try:
            services.change_password(
                current=form.current.data, new=form.new.data, session_key=current_user.session_key,
                actor=current_actor(), at=clock.now(),
            )  # fmt: skip
        except FieldError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("비밀번호를 바꾸었습니다. 다른 기기에서는 로그아웃되었습니다."), "success")
            return redirect(url_for(".my_account"), 303)
    return _page(other, form, 422)


@bp.post("/my/account/sessions")
@needs(Permission.ACCOUNT_OWN)
def my_sessions_end() -> ResponseReturnValue:
    """Sign out everywhere else."""
    services.end_other_sessions(session_key=current_user.session_key, actor=current_actor(), at=clock.now())
    flash(_("다른 기기에서 모두 로그아웃했습니다."), "success")
    return redirect(url_for(".my_account"), 303)
