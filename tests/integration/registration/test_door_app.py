"""What turns the door's page into an app: its worker, manifest and icon, and what its pages may do."""

import io
import re

import pytest
from PIL import Image

from forum_app.accounts.rules import Role
from forum_app.core.unit_of_work import unit_of_work
from tests.factories.accounts import sign_in_as
from tests.factories.registration import WHILE_OPEN, make_open_forum

SHELL = "/checkin/2023-2/shell"


@pytest.fixture
def staff(client, session, clock):
    clock.at(WHILE_OPEN)
    with unit_of_work():
        forum = make_open_forum()
    sign_in_as(client, Role.DOOR, forum_id=forum.id)
    clock.at("2023-12-05 09:00")
    return client


def test_the_camera_and_the_reader_of_codes_are_for_the_doors_pages_alone(staff):
    door, elsewhere = staff.get("/checkin/2023-2/").headers, staff.get("/forums/2023-2/").headers
    assert "'wasm-unsafe-eval'" in door["Content-Security-Policy"]
    assert "'unsafe-eval'" not in door["Content-Security-Policy"].replace("'wasm-unsafe-eval'", "")
    assert door["Permissions-Policy"].startswith("camera=(self)")
    assert "unsafe" not in elsewhere["Content-Security-Policy"]
    assert elsewhere["Permissions-Policy"].startswith("camera=()")


def test_a_refusal_at_the_door_looks_like_any_other(staff):
    assert "unsafe" not in staff.get("/checkin/2022-1/").headers["Content-Security-Policy"]


def test_the_shell_is_for_those_who_stand_at_the_door(client, staff, app):
    assert staff.get(SHELL).status_code == 200
    assert app.test_client().get(SHELL).status_code == 303


def test_every_part_that_the_worker_keeps_is_served(client):
    script = client.get("/checkin/worker.js")
    assert script.mimetype == "text/javascript"
    parts = re.findall(r'"(/static/[^"]+)"', script.text.partition("PARTS = ")[2].partition(";")[0])
    assert {"/static/js/door_app.js", "/static/css/door_app.css"} <= set(parts)
    assert [part for part in parts if client.get(part, buffered=True).status_code != 200] == []
    assert re.match(r'const VERSION = "[0-9a-f]{16}";', script.text)


def test_every_script_that_a_kept_script_imports_is_kept(client):
    parts = set(re.findall(r'"(/static/[^"]+)"', client.get("/checkin/worker.js").text))
    own = [part for part in parts if part.startswith("/static/js/")]
    texts = [client.get(part, buffered=True).text for part in own]
    imported = {f"/static/js/{name}" for text in texts for name in re.findall(r'from "\./([^"]+)"', text)}
    assert {"/static/js/dialog_form.js", "/static/js/door_store.js"} <= imported
    assert imported <= parts


def test_the_manifest_tells_nothing_of_whether_a_forum_exists(staff):
    there, missing = (staff.get(f"/checkin/{slug}/manifest.webmanifest") for slug in ("2023-2", "2022-1"))
    assert there.json["start_url"] == "/checkin/2023-2/"
    assert missing.text == there.text.replace("2023-2", "2022-1")
    assert missing.status_code == there.status_code == 200


@pytest.mark.parametrize("size", [180, 192, 512])
def test_the_icon_comes_in_the_sizes_of_phones(client, size):
    answer = client.get(f"/checkin/icon-{size}.png")
    assert Image.open(io.BytesIO(answer.data)).size == (size, size)


def test_the_icon_comes_in_no_other_size(client):
    assert client.get("/checkin/icon-4000.png").status_code == 404
