"""The 2nd Collective Impact Forum of 5 December 2023: its programme and booths."""

from datetime import date, datetime, time
from typing import Any

from forum_app.booths import services as booths
from forum_app.booths.rules import ExhibitorKind
from forum_app.demo.facts import LOADER, at_hour, facts, played_at
from forum_app.forums import services as forums
from forum_app.forums.models import Forum
from forum_app.forums.rules import HostKind
from forum_app.institutions.services import find_or_create
from forum_app.programme import services as programme
from forum_app.programme.queries import people_of
from forum_app.programme.rules import SessionKind


def load_forum() -> Forum:
    """The forum with hosts, parts, sessions and people, published three months before its day."""
    data = facts("forum_2023_2")
    with played_at(at_hour("2023-09-01", 9)) as at:
        forum = _forum(data, at)
        for part in data["parts"]:
            _part(forum, part, data, at)
        _name_people(forum, data["people"], at)
        forums.publish(forum, actor=LOADER, at=at)
    return forum


def _forum(data: dict[str, Any], at: datetime) -> Forum:
    given = dict(data["forum"])
    texts = {key: given.pop(key) for key in ("sample_note", "sample_note_en", "source")}
    details = forums.ForumDetails(
        **{
            **given,
            "starts_on": date.fromisoformat(given["starts_on"]),
            "ends_on": date.fromisoformat(given["ends_on"]),
            "opens_at_time": time.fromisoformat(given["opens_at_time"]),
        }
    )
    hosts = [forums.HostGiven(HostKind(h["kind"]), h["name"], h["name_en"]) for h in data["hosts"]]
    forum = forums.create_forum(series_name=data["series"]["name"], details=details, hosts=hosts, actor=LOADER, at=at)
    forum.series.slug, forum.series.name_en = data["series"]["slug"], data["series"]["name_en"]
    for key, value in texts.items():
        setattr(forum, key, value)
    for room in data["rooms"]:
        programme.add_room(forum, name=room["name"], name_en=room["name_en"], actor=LOADER, at=at)
    return forum


def _part(forum: Forum, part: dict[str, Any], data: dict[str, Any], at: datetime) -> None:
    texts = {k: v for k, v in part.items() if k not in ("number", "sessions")}
    programme.add_part(forum, number=part["number"], details=programme.PartDetails(**texts), actor=LOADER, at=at)
    for row in part["sessions"]:
        speakers = tuple(
            programme.SpeakerGiven(data["people"][key]["name"], data["people"][key]["position_title"])
            for key in row.get("people", [])
        )
        details = programme.SessionDetails(
            part_number=part["number"], title=row["title"], title_en=row["title_en"], kind=SessionKind(row["kind"]),
            day=forum.starts_on, time=time.fromisoformat(row["at"]), duration_minutes=row["minutes"],
            room_name=data["rooms"][0]["name"], is_time_fixed=row.get("fixed", False), speakers=speakers,
        )  # fmt: skip
        programme.add_session(forum, details=details, actor=LOADER, at=at)


def _name_people(forum: Forum, people: dict[str, dict[str, str]], at: datetime) -> None:
    printed = {(p["name"], p["position_title"]): p["position_title_en"] for p in people.values()}
    for person in people_of(forum):
        title_en = printed[person.name, person.position_title]
        programme.name_person_in_english(
            forum, person, name_en=None, position_title_en=title_en, actor=LOADER, at=at
        )  # fmt: skip


def load_booths(forum: Forum) -> None:
    """Seventeen booths in three rows; how many of each kind, where, and the names are samples."""
    with played_at(at_hour("2023-11-10", 10)) as at:
        for row in facts("forum_2023_2")["booths"]["rows"]:
            booths.add_row(
                forum, letter=row["row"], count=row["count"], x_dm=row["x_dm"], y_dm=row["y_dm"], actor=LOADER, at=at
            )
            for number in range(1, row["count"] + 1):
                institution = find_or_create(
                    f"{row['name']} {number:02d}", name_en=f"{row['name_en']} {number:02d}", is_placeholder=True,
                    actor=LOADER, at=at,
                )  # fmt: skip
                exhibitor = booths.add_exhibitor(
                    forum, institution, kind=ExhibitorKind(row["kind"]), actor=LOADER, at=at
                )
                booths.advance_exhibitor(forum, exhibitor, "accept", actor=LOADER, at=at)
        booths.place_all(forum, actor=LOADER, at=at)
