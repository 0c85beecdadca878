"""The check-in page as an app on a phone: shell, manifest, icon, and the worker that opens it without a connection."""

import hashlib
import json
from pathlib import Path

from flask import Response, abort, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.core.access import current_actor, needs, public
from forum_app.core.permissions import Permission
from forum_app.core.templating import CONTENT_SECURITY_POLICY
from forum_app.forums.queries import get_managed_forum
from forum_app.registration.exports.icons import icon_png
from forum_app.registration.views import checkin as bp
from forum_app.registration.views.desk_name import desk_name_of, may_name_desk

RECORD = Permission.CHECKIN_RECORD
OK = 200
ICON_SIZES = (180, 192, 512)
GROUND = "#03163a"
SCRIPTS = ("dialog", "dialog_form", "forms", "keys", "page", "print")  # of every page
STYLES = ("tokens", "base", "buttons", "forms", "tables", "tags", "components", "door", "door_app", "print")
READER = ("share.js", "reader/index.js", "reader/zxing_reader.wasm")
POLICY = CONTENT_SECURITY_POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'; frame-src blob:")


@bp.after_request
def allow_camera(response: Response) -> Response:
    """Only pages of the door may use the camera and compile the reader of QR codes; a refusal looks like any other."""
    if response.status_code == OK and response.mimetype == "text/html":
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(self), microphone=(), geolocation=()")
    return response


@bp.get("/checkin/<slug>/shell")
@needs(RECORD)
def door_shell(slug: str) -> ResponseReturnValue:
    """The page without anybody's name, which a phone keeps."""
    forum = get_managed_forum(current_actor(), slug, RECORD)
    actor = current_actor()
    return render_template("checkin/door.html", forum=forum, desk=desk_name_of(actor), may_name=may_name_desk(actor))


@bp.get("/checkin/<slug>/help")
@needs(RECORD)
def door_help(slug: str) -> ResponseReturnValue:
    """How a phone gets ready."""
    forum = get_managed_forum(current_actor(), slug, RECORD)
    return render_template("checkin/help.html", forum=forum, desk=desk_name_of(current_actor()))


@bp.get("/checkin/<slug>/manifest.webmanifest")
@public
def door_manifest(slug: str) -> ResponseReturnValue:
    """What a phone needs to install the page; the same for every forum, whether it exists or not."""
    start = url_for(".desk", slug=slug)
    icons = [
        {"src": url_for(".door_icon", size=size), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in ICON_SIZES
        for purpose in ("any", "maskable")
    ]
    manifest = {
        "id": start, "start_url": start, "scope": start, "name": _("입장 접수"), "short_name": _("입장 접수"),
        "display": "standalone", "orientation": "portrait", "background_color": GROUND, "theme_color": GROUND,
        "icons": icons,
    }  # fmt: skip
    return Response(json.dumps(manifest, ensure_ascii=False), mimetype="application/manifest+json")


@bp.get("/checkin/icon-<int:size>.png")
@public
def door_icon(size: int) -> ResponseReturnValue:
    """The icon in one of the sizes that phones ask for."""
    if size not in ICON_SIZES:
        abort(404)
    return Response(icon_png(size), mimetype="image/png", headers={"Cache-Control": "public, max-age=86400"})


@bp.get("/checkin/worker.js")
@public
def door_worker() -> ResponseReturnValue:
    """The script that opens the door's pages without a connection; another version of any part is another script."""
    folder = Path(current_app.static_folder or "")
    parts = _parts(folder)
    script = (folder / "js" / "door_worker.js").read_bytes()
    version = hashlib.sha256(script)
    for part in parts:
        version.update((folder / part).read_bytes())
    names = [url_for("static", filename=part) for part in parts]
    head = f'const VERSION = "{version.hexdigest()[:16]}";\nconst PARTS = {json.dumps(names)};\n'
    return Response(head.encode() + script, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})


def _parts(folder: Path) -> list[str]:
    """What the page is made of, those that are there; fonts come as they are used."""
    own = sorted(path.name for path in (folder / "js").glob("door_*.js") if path.name != "door_worker.js")
    fonts = sorted(str(path.relative_to(folder)) for path in folder.glob("vendor/*/*.css"))
    wanted = [
        *(f"js/{name}.js" for name in SCRIPTS), *(f"js/{name}" for name in own),
        *(f"css/{name}.css" for name in STYLES), *fonts, *(f"vendor/zxing-wasm/{name}" for name in READER),
        "img/favicon.svg",
    ]  # fmt: skip
    return [part for part in wanted if (folder / part).is_file()]
