"""The phones at the door: adding, pairing by QR code, cutting off; and what went wrong while they were alone."""

from flask import Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from forum_app.core import clock
from forum_app.core.access import current_actor, needs, public
from forum_app.core.errors import DomainError, NotFound
from forum_app.core.forms import require_valid, show_refusal
from forum_app.core.i18n import N_
from forum_app.core.permissions import Permission
from forum_app.forums.models import Forum
from forum_app.forums.queries import get_managed_forum
from forum_app.registration import queries, services
from forum_app.registration.exports.letters import tokens_key
from forum_app.registration.exports.pictures import qr_svg
from forum_app.registration.forms import DeviceForm, ResolveForm
from forum_app.registration.models import DoorDevice
from forum_app.registration.rules import one_line, pairing_token
from forum_app.registration.views import checkin, registration
from forum_app.registration.views.device_session import remember

RECORD, RUN = Permission.CHECKIN_RECORD, Permission.REGISTRATION_RUN
DEVICES = "/manage/forums/<slug>/registrations/door"


@registration.get(DEVICES)
@needs(RECORD)
def door_devices(slug: str) -> ResponseReturnValue:
    """The devices with what they did and when they were last there; for organisers a form for another one."""
    return _devices(get_managed_forum(current_actor(), slug, RECORD), DeviceForm())


@registration.post(DEVICES)
@needs(RUN)
def door_device_add(slug: str) -> ResponseReturnValue:
    """Another device: whoever pairs a phone lets it in, also after their own time at the door."""
    forum = get_managed_forum(current_actor(), slug, RUN)
    form = DeviceForm()
    if form.validate():
        try:
            device = services.add_device(
                forum, one_line(form.name.data), key=tokens_key(), actor=current_actor(), at=clock.now()
            )  # fmt: skip
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            return redirect(url_for(".door_device", slug=slug, device_id=device.id), 303)
    return _devices(forum, form), 422


@registration.get(f"{DEVICES}/<int:device_id>")
@needs(RUN)
def door_device(slug: str, device_id: int) -> ResponseReturnValue:
    """The QR code that pairs a phone, while it is good."""
    forum = get_managed_forum(current_actor(), slug, RUN)
    device = queries.get_device(forum, device_id)
    return render_template(
        "registration/door_device.html", forum=forum, device=device, is_open=_is_open(device),
        address=_pairing_address(forum, device) if _is_open(device) else "",
    )  # fmt: skip


@registration.get(f"{DEVICES}/<int:device_id>/qr.svg")
@needs(RUN)
def door_device_qr(slug: str, device_id: int) -> ResponseReturnValue:
    """The QR code itself."""
    forum = get_managed_forum(current_actor(), slug, RUN)
    device = queries.get_device(forum, device_id)
    if not _is_open(device):
        raise NotFound(N_("그런 기기가 없습니다."))
    picture = qr_svg(_pairing_address(forum, device))
    return Response(picture, mimetype="image/svg+xml", headers={"Cache-Control": "no-store"})


@registration.post(f"{DEVICES}/<int:device_id>/renew")
@needs(RUN)
def door_device_renew(slug: str, device_id: int) -> ResponseReturnValue:
    """A new QR code, for ten minutes."""
    forum = get_managed_forum(current_actor(), slug, RUN)
    device = queries.get_device(forum, device_id)
    services.renew_pairing(device, key=tokens_key(), actor=current_actor(), at=clock.now())
    return redirect(url_for(".door_device", slug=slug, device_id=device_id), 303)


@registration.post(f"{DEVICES}/<int:device_id>/revoke")
@needs(RUN)
def door_device_revoke(slug: str, device_id: int) -> ResponseReturnValue:
    """Cut a device off."""
    forum = get_managed_forum(current_actor(), slug, RUN)
    device = queries.get_device(forum, device_id)
    services.revoke_device(device, actor=current_actor(), at=clock.now())
    flash(_("‘%(name)s’ 연결을 끊었습니다.", name=device.name), "success")
    return redirect(url_for(".door_devices", slug=slug), 303)


@registration.post(f"{DEVICES}/conflicts/<int:scan_id>")
@needs(RECORD)
def door_conflict(slug: str, scan_id: int) -> ResponseReturnValue:
    """Staff have looked at somebody who was let in and should not have been."""
    forum = get_managed_forum(current_actor(), slug, RECORD)
    form = ResolveForm()
    require_valid(form)
    services.resolve_conflict(
        queries.get_conflict(forum, scan_id), note=one_line(form.note.data or ""), actor=current_actor(),
        at=clock.now(),
    )  # fmt: skip
    return redirect(url_for(".door_devices", slug=slug), 303)


@checkin.route("/checkin/<slug>/pair/<token>", methods=["GET", "POST"])
@public
def pair(slug: str, token: str) -> ResponseReturnValue:
    """What the QR code of a device opens: a question, and after the answer the phone is that device."""
    device = queries.get_device_to_pair(current_actor(), slug, token, clock.now())
    if request.method == "GET":
        return render_template("checkin/pair.html", forum=device.forum, device=device, token=token)
    response = make_response(redirect(url_for("checkin.desk", slug=slug), 303))
    remember(response, device.forum, services.pair_device(device, token))
    return response


def _devices(forum: Forum, form: DeviceForm) -> str:
    return render_template(
        "registration/door_devices.html", forum=forum, form=form, devices=queries.door_devices(forum),
        conflicts=queries.open_conflicts(forum), totals=queries.door_counts(forum),
        guests=queries.guests_arrived(forum), now=clock.now(), may_manage=current_actor().may(RUN, forum.scope),
    )  # fmt: skip


def _is_open(device: DoorDevice) -> bool:
    return device.pairing_expires_at is not None and clock.now() < device.pairing_expires_at


def _pairing_address(forum: Forum, device: DoorDevice) -> str:
    token = pairing_token(tokens_key(), device.id, device.pairing_expires_at or clock.now())
    path: str = url_for("checkin.pair", slug=forum.slug, token=token)
    return f"{current_app.config['BASE_URL']}{path}"
