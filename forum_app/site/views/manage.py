"""The workbench: which editions, a new one, and the home of one."""

from datetime import date, datetime
from typing import NamedTuple

from babel.dates import format_date
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import gettext as translate

from forum_app.contest.rules import ContestState
from forum_app.core import clock
from forum_app.core.access import current_actor, needs
from forum_app.core.errors import FieldError
from forum_app.core.forms import show_refusal
from forum_app.core.permissions import Permission
from forum_app.core.templating import hour, language, local, short_day
from forum_app.forums import queries as forums
from forum_app.forums import services as forum_services
from forum_app.forums.forms import NewForumForm
from forum_app.forums.models import Forum
from forum_app.forums.rules import days_until, forum_is_over
from forum_app.programme import services as programme_services
from forum_app.site.queries.work_home import ContestStanding, WorkHome, work_home
from forum_app.site.views.blueprint import bp
from forum_app.site.views.navigation import link
from forum_app.site.views.rail import Period, Rail, rail_of
from forum_app.site.views.record_words import change_words

READ = Permission.FORUM_READ


class Task(NamedTuple):
    """Something that waits for somebody: what, why, and where to do it."""

    title: str
    text: str
    url: str | None
    button: str
    is_urgent: bool = False
    due_at: datetime | None = None


@bp.get("/manage/")
@needs(READ, Permission.FORUM_CREATE, Permission.CERTIFICATION_READ)
def manage_home() -> ResponseReturnValue:
    """The editions the person may see."""
    actor = current_actor()
    return render_template(
        "site/manage_home.html", forums=forums.managed_forums(actor), today=clock.today(),
        may_create=actor.may(Permission.FORUM_CREATE), link=link,
        may_certify=actor.may(Permission.CERTIFICATION_READ),
    )  # fmt: skip


@bp.route("/manage/forums/new", methods=["GET", "POST"])
@needs(Permission.FORUM_CREATE)
def forum_new() -> ResponseReturnValue:
    """A new forum with its first parts."""
    form = NewForumForm()
    if form.validate_on_submit():
        try:
            forum = _create(form)
        except FieldError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("행사를 만들었습니다. 공개하기 전에는 아무에게도 보이지 않습니다."), "success")
            return redirect(url_for(".manage_forum", slug=forum.slug), 303)
    return render_template("site/forum_new.html", form=form), 422 if form.is_submitted() else 200


def _create(form: NewForumForm) -> Forum:
    actor, at = current_actor(), clock.now()
    forum = forum_services.create_forum(
        series_name=form.series_name.data or "", details=form.details, hosts=form.host_list, actor=actor, at=at
    )
    programme_services.add_first_parts(
        forum, has_opening=form.has_opening.data, part_count=form.part_count.data or 0, actor=actor, at=at
    )
    return forum


@bp.get("/manage/forums/<slug>/")
@needs(READ)
def manage_forum(slug: str) -> ResponseReturnValue:
    """How far a forum is: the way to its day, its numbers, what is to do, what changed."""
    actor, at = current_actor(), clock.now()
    forum = forums.get_managed_forum(actor, slug, READ)
    home, today = work_home(actor, forum, at), clock.today()
    is_over = forum_is_over(forum.ends_on, today)
    may_run = actor.may(Permission.FORUM_RUN, forum.scope) and not is_over
    return render_template(
        "site/manage_forum.html", forum=forum, home=home, today=today, days=days_until(forum.starts_on, today),
        rail=_rail(forum, home, at), tasks=_tasks(forum, home) if may_run else [], link=link, may_run=may_run,
        is_over=is_over,
    )  # fmt: skip


def _rail(forum: Forum, home: WorkHome, at: datetime) -> Rail:
    periods = []
    for standing in home.contests:
        contest = standing.contest
        whose = f" – {local(contest, 'name')}" if len(home.contests) > 1 else ""
        dates = f"{short_day(contest.opens_at)} – {short_day(contest.closes_at)}"
        entries = _("%(n)s편", n=standing.entries)
        periods.append(Period(_("공모 접수") + whose, contest.opens_at, contest.closes_at, f"{dates} · {entries}"))
        if contest.scoring_closes_at is not None:
            until = _("%(day)s까지", day=short_day(contest.scoring_closes_at))
            sheets = f"{standing.sheets_in} / {standing.sheets_wanted}"
            fact = f"{until} · {sheets}" if standing.sheets_wanted else until
            periods.append(Period(_("심사") + whose, contest.closes_at, contest.scoring_closes_at, fact))
    for ticket in home.tickets:
        fact = f"{ticket.taken} / {ticket.capacity}"
        periods.append(Period(f"{_('참가 등록')} {local(ticket, 'name')}", ticket.opens_at, ticket.closes_at, fact))
    return rail_of(periods, forum.starts_on, at)


def _tasks(forum: Forum, home: WorkHome) -> list[Task]:
    tasks = [*_programme_tasks(forum, home), *_contest_tasks(home), *_place_tasks(forum, home)]
    return sorted(tasks, key=lambda task: (not task.is_urgent, task.due_at is None, task.due_at or clock.now()))


def _programme_tasks(forum: Forum, home: WorkHome) -> list[Task]:
    tasks = []
    programme = link("programme.programme_manage", slug=forum.slug)
    title_by_id = {session.id: local(session, "title") for session in home.sessions}
    for clash in home.clashes:
        pair = (title_by_id[clash.first_id], title_by_id[clash.second_id])
        title = _("순서 두 개가 %(n)s분 겹칩니다", n=clash.minutes)
        tasks.append(Task(title, " · ".join(pair), programme, _("프로그램에서 해결"), is_urgent=True))
    if not home.sessions:
        text = _("부마다 순서와 시각, 장소, 출연자를 넣습니다.")
        tasks.append(Task(_("프로그램에 순서가 없습니다"), text, programme, _("순서 넣기")))
    if forum.published_at is None:
        text = _("일시와 장소, 프로그램을 확인한 뒤 공개합니다.")
        tasks.append(Task(_("행사를 아직 공개하지 않았습니다"), text, None, _("공개하기")))
    if not home.contests and (url := link("contest.contest_new", slug=forum.slug)):
        tasks.append(
            Task(_("공모전이 없습니다"), _("공모전을 열지 않으면 그대로 두어도 됩니다."), url, _("공모전 만들기"))
        )
    return tasks


def _contest_tasks(home: WorkHome) -> list[Task]:
    tasks = []
    for standing in home.contests:
        tasks += _next_step(standing)
        if standing.judges_idle and standing.contest.state is ContestState.SCORING:
            url = link("contest.panel", slug=standing.contest.slug)
            title = _("심사위원 %(n)s명이 아직 시작하지 않았습니다", n=standing.judges_idle)
            counts = {"all": standing.sheets_wanted, "part": standing.sheets_in}
            text = _("배정 %(all)s건 가운데 %(part)s건이 들어왔습니다.", **counts)
            tasks.append(Task(title, text, url, _("심사 보기"), due_at=standing.contest.scoring_closes_at))
    return tasks


def _next_step(standing: ContestStanding) -> list[Task]:
    offer, contest = standing.next_step, standing.contest
    if offer is None:
        return []
    text = translate(offer.refusal) if offer.refusal else _("지금 할 수 있습니다.")
    title = f"{local(contest, 'name')}: {translate(offer.step.label)}"
    url = link("contest.contest_manage", slug=contest.slug)
    due_at = {ContestState.OPEN: contest.closes_at, ContestState.SCORING: contest.scoring_closes_at}.get(contest.state)
    return [Task(title, text, url, _("공모전 보기"), is_urgent=offer.refusal is None, due_at=due_at)]


def _place_tasks(forum: Forum, home: WorkHome) -> list[Task]:
    numbers, tasks = home.numbers, []
    free = numbers.seats - numbers.seats_taken
    if numbers.waiting and free > 0:
        title = _(
            "대기 %(waiting)s명 가운데 %(n)s명에게 자리를 줄 수 있습니다",
            waiting=numbers.waiting,
            n=min(free, numbers.waiting),
        )
        text = _("정원 %(seats)s석 가운데 %(taken)s석이 찼습니다.", seats=numbers.seats, taken=numbers.seats_taken)
        tasks.append(Task(title, text, link("registration.registrations_manage", slug=forum.slug), _("등록 보기")))
    booths = link("booths.booths_manage", slug=forum.slug)
    if numbers.exhibitors_undecided:
        title = _("부스 신청 %(n)s건을 정해야 합니다", n=numbers.exhibitors_undecided)
        tasks.append(Task(title, _("선정하거나 선정하지 않습니다."), booths, _("부스 보기")))
    if numbers.exhibitors_unplaced:
        title = _("참가기관 %(n)s곳에 부스가 없습니다", n=numbers.exhibitors_unplaced)
        tasks.append(Task(title, _("빈 부스에 배치합니다."), booths, _("부스 배치")))
    if numbers.plaques_misnamed:
        title = _("현판 %(n)s개의 기관명 표기가 인증서와 다릅니다", n=numbers.plaques_misnamed)
        url = link("ceremonies.ceremonies_manage", slug=forum.slug)
        tasks.append(Task(title, _("만들기 전에 견주어 봅니다."), url, _("비교하기"), is_urgent=True))
    return tasks


@bp.app_template_filter("lately")
def lately(moment: datetime) -> str:
    """The hour of a moment of today; of an earlier one its day too."""
    same_day = clock.day_of(moment) == clock.today()
    return hour(moment) if same_day else f"{short_day(moment)} {hour(moment)}"


@bp.app_template_filter("weekday_date")
def weekday_date(day: date) -> str:
    """11월 21일 화요일 or Tuesday 21 November."""
    return str(format_date(day, "M월 d일 EEEE" if language() == "ko" else "EEEE d MMMM", locale=language()))


@bp.app_template_filter("month_name")
def month_name(day: date) -> str:
    """10월 or Oct."""
    return str(format_date(day, "LLL", locale=language()))


bp.add_app_template_filter(change_words)
