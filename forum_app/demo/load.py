"""The whole demo in the order in which it happened, in one transaction."""

from pathlib import Path

from sqlalchemy import select

from forum_app.core import clock
from forum_app.core.db import db
from forum_app.core.unit_of_work import unit_of_work
from forum_app.demo import people
from forum_app.demo.ceremonies import load_awards, load_plaques
from forum_app.demo.certifications import end_one, load_cohort
from forum_app.demo.contest_2023 import load_contest
from forum_app.demo.forum_2023 import load_booths, load_forum
from forum_app.demo.papers import sample_papers
from forum_app.demo.practice import SLUG, load_practice, move_practice
from forum_app.forums.models import Forum


def is_loaded() -> bool:
    """Whether the demo is there: its practice forum is."""
    return db.session.scalar(select(Forum.id).where(Forum.slug == SLUG)) is not None


def load(folder: Path) -> Path:
    """Load everything; answers the file with the sign-ins, which lies in `folder`."""
    password = people.draw_password()
    hashed, papers = people.hashes(password), sample_papers()
    with unit_of_work():
        load_cohort("national", 2022)
        forum = load_forum()
        contest = load_contest(forum)
        load_booths(forum)
        cohort_2023 = load_cohort("national", 2023)
        load_awards(forum, contest)
        load_plaques("2023-plaques", forum, cohort_2023)
        end_one()
        load_cohort("busan", 2024)
        load_plaques("2024-plaques", None, load_cohort("national", 2024))
        practice = load_practice(clock.today(), papers)
        people.load_people(hashed, [forum, practice], at=clock.now())
    return people.write_sign_ins(folder, password)


def refresh() -> bool:
    """Move practice dates that have passed; answers whether any had."""
    with unit_of_work():
        return move_practice(clock.now())
