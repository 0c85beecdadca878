"""Rushes for places: real servers, clients in processes, one seed each; `make races` runs the long ones."""

import pytest

from tests.races.clients import Plan
from tests.races.runs import Killer, Stage, race, served
from tests.races.servers import UNGUARDED

pytestmark = pytest.mark.slow


def test_every_place_is_sold_exactly_once(app):
    with served(app) as web:
        for places in (1, 50):
            verdict = race(app, web, Stage(places), Plan(f"rush-{places}", attempts=places + 20, clients=16))
            assert verdict.faults == {}
            assert (verdict.facts["acks"], verdict.facts["held"]) == (places, places)


def test_the_control_without_the_guards_oversells(app):
    with served(app, what=UNGUARDED) as web:
        verdict = race(app, web, Stage(1), Plan("control", attempts=16, clients=16))
    assert verdict.oversold > 0


def test_groups_move_up_while_others_cancel_and_sign_up(app):
    stage = Stage(places=20, waiting=((3, False), (4, True), (2, False), (5, False), (4, True)))
    with served(app) as web:
        verdict = race(app, web, stage, Plan("groups", attempts=40, clients=16, cancels=0.4))
    assert verdict.faults == {}
    assert verdict.facts["held"] == 20


def test_no_promise_is_lost_when_workers_are_killed(app):
    plan = Plan("killed", attempts=None, clients=8, cancels=0.2, pause=0.1)
    with served(app, workers=4) as web:
        verdict = race(app, web, Stage(20, has_waiting_list=True), plan, Killer(kills=3))
    assert verdict.faults == {}
    assert verdict.facts["kills"] == 3
    assert verdict.facts["acks"] > 0
