"""What entrants are told after the publication: judges' words held back or passed on, and the letters."""

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.contest.forms.after import PressForm, ReasonForm
from forum_app.contest.models import Award, Entry
from forum_app.contest.queries.after import comments_of
from forum_app.contest.queries.result import awards_of
from forum_app.contest.services import feedback
from forum_app.contest.services.tokens import entry_token, token_hash, token_key
from forum_app.contest.views.blueprints import contest as bp
from forum_app.contest.views.console import managed
from forum_app.contest.views.frame import frame
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.forms import require_valid
from forum_app.core.outbox import post_mail
from forum_app.core.permissions import Permission


@bp.get("/manage/contests/<slug>/feedback/")
@needs(Permission.CONTEST_RUN)
def feedback_manage(slug: str) -> ResponseReturnValue:
    """Every comment to an entrant, without who wrote it."""
    contest = managed(slug, Permission.CONTEST_RUN)
    return render_template(
        "contest/feedback_manage.html", **frame(contest, "contest.after_result"), comments=comments_of(contest)
    )


@bp.post("/manage/contests/<slug>/feedback/<int:sheet_id>/hold")
@needs(Permission.CONTEST_RUN)
def feedback_hold(slug: str, sheet_id: int) -> ResponseReturnValue:
    """Do not pass one comment on."""
    contest, form = managed(slug, Permission.CONTEST_RUN), ReasonForm()
    require_valid(form)
    feedback.hold_comment(contest, sheet_id, reason=form.reason.data or "", actor=current_actor(), at=clock.now())
    flash(_("이 의견은 알리지 않습니다."), "success")
    return redirect(url_for(".feedback_manage", slug=slug), 303)


@bp.post("/manage/contests/<slug>/feedback/<int:sheet_id>/pass-on")
@needs(Permission.CONTEST_RUN)
def feedback_pass_on(slug: str, sheet_id: int) -> ResponseReturnValue:
    """Pass it on after all."""
    feedback.pass_comment_on(managed(slug, Permission.CONTEST_RUN), sheet_id, actor=current_actor(), at=clock.now())
    flash(_("이 의견을 알립니다."), "success")
    return redirect(url_for(".feedback_manage", slug=slug), 303)


@bp.route("/manage/contests/<slug>/letters", methods=["GET", "POST"])
@needs(Permission.CONTEST_RUN)
def letters(slug: str) -> ResponseReturnValue:
    """See both letters as they will be, then send them."""
    contest, form = managed(slug, Permission.CONTEST_RUN), PressForm()
    awards = {award.entry_id: award for award in awards_of(contest)}
    if form.validate_on_submit():
        count = feedback.send_letters(
            contest, actor=current_actor(), at=clock.now(), tell=lambda entry: _send(entry, awards.get(entry.id))
        )
        flash(_("결과 안내 %(count)s통을 보냅니다.", count=count), "success")
        return redirect(url_for(".letters", slug=slug), 303)
    entries = feedback.letter_entries(contest)
    winners = [entry for entry in entries if feedback.is_winner(entry)]
    others = [entry for entry in entries if not feedback.is_winner(entry)]
    return render_template(
        "contest/letters.html", **frame(contest, "contest.after_result"), form=form, winners=winners, others=others,
        silent=[entry for entry in entries if not entry.contact_email],
        samples=[_body(group[0], awards.get(group[0].id)) for group in (winners, others) if group],
    )  # fmt: skip


def _send(entry: Entry, award: Award | None) -> None:
    post_mail(
        key=f"entry:{entry.id}:result",
        to=entry.contact_email or "",
        subject=_("[%(contest)s] %(receipt)s 심사 결과", contest=entry.contest.name, receipt=entry.receipt_no),
        body=_body(entry, award),
        at=clock.now(),
        reply_to=entry.contest.forum.contact_email,
    )


def _body(entry: Entry, award: Award | None) -> str:
    token = entry_token(token_key(current_app.config["SECRET_KEY"]), entry.id)
    has_page = entry.token_hash == token_hash(token)
    home, slug = current_app.config["BASE_URL"], entry.contest.slug
    page = url_for("contest.entry_private", token=token) if has_page else url_for("contest.results_public", slug=slug)
    return render_template(
        "contest/mail/result_letter.txt", entry=entry, contest=entry.contest, address=home + page, has_page=has_page,
        award=award if feedback.is_winner(entry) else None,
    )  # fmt: skip
