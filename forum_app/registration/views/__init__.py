"""The pages of registration and of the door."""

from flask import Blueprint

from forum_app.registration.rules import masked_email, masked_name

registration = Blueprint("registration", __name__)
checkin = Blueprint("checkin", __name__)
registration.add_app_template_filter(masked_name)
registration.add_app_template_filter(masked_email)

from forum_app.registration.views import (  # noqa: E402  they add their routes
    badges,
    certificates,
    desk,
    desk_sign_up,
    detail,
    device_session,
    devices,
    door_app,
    door_feeds,
    frame,
    invitations,
    mailings,
    manage,
    news,
    own_data,
    people,
    privacy,
    private,
    private_acts,
    questions,
    selected,
    session_places,
    set_up,
    sign_up,
    statistics,
    surveys,
    ticket_change,
    transfers,
)

__all__ = [
    "badges",
    "certificates",
    "checkin",
    "desk",
    "desk_sign_up",
    "detail",
    "device_session",
    "devices",
    "door_app",
    "door_feeds",
    "frame",
    "invitations",
    "mailings",
    "manage",
    "news",
    "own_data",
    "people",
    "privacy",
    "private",
    "private_acts",
    "questions",
    "registration",
    "selected",
    "session_places",
    "set_up",
    "sign_up",
    "statistics",
    "surveys",
    "ticket_change",
    "transfers",
]
