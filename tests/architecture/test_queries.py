"""Queries say who may see: each public one begins with who asks, or with the thing whose parts are asked for."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import FunctionType, ModuleType

import forum_app
from forum_app.core.db import Model
from forum_app.core.permissions import Actor

# Reviewed: what a secret link or a cookie opens by itself, look-ups for services, and pieces of queries.
BEGIN_OTHERWISE = {
    "accounts.queries.invitations.get_invitation",
    "accounts.queries.people.account_by_email",
    "accounts.queries.people.find_signed_in",
    "accounts.queries.places.existing_institution_id",
    "accounts.queries.places.forum_id_by_slug",
    "accounts.queries.places.institution_id_by_name",
    "accounts.queries.places.places_by_scope",
    "accounts.queries.places.scope_place",
    "certification.queries.state.state_column",
    "contest.queries.call.total_counts",
    "contest.queries.result.with_places",
    "contest.queries.scoring.counts",
    "contest.queries.scoring.is_kept_away",
    "contest.queries.scoring.judge_stands",
    "contest.queries.seats.has_signed",
    "registration.queries.letters.find_party",
    "registration.queries.consents.has_given",
    "registration.queries.devices.find_device_by_key",
    "registration.queries.lists.matches",
    "registration.queries.online.online_count",
    "registration.queries.online.online_tickets",
    "registration.queries.search.matches_at_door",
    "registration.queries.sign_up.position_in_queue",
}


def query_modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(forum_app.__path__, "forum_app."):
        if ".queries" in found.name:
            yield importlib.import_module(found.name)


def public_functions(module: ModuleType) -> Iterator[FunctionType]:
    for name, value in vars(module).items():
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_"):
            yield value


def says_who_may_see(function: FunctionType) -> bool:
    kinds = list(inspect.get_annotations(function, eval_str=True).values())
    first = kinds[0] if inspect.signature(function).parameters else None
    return inspect.isclass(first) and (first is Actor or issubclass(first, Model))


def test_every_query_begins_with_who_asks_or_with_what_it_belongs_to():
    modules = list(query_modules())
    assert len(modules) > 20
    others = {
        f"{function.__module__.removeprefix('forum_app.')}.{function.__name__}"
        for module in modules for function in public_functions(module)
        if not says_who_may_see(function)
    }  # fmt: skip
    assert others == BEGIN_OTHERWISE
