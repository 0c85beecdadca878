"""What `flask prepare` does before the application serves."""

import pytest

from forum_app.core import audit, prepare
from forum_app.core.permissions import NOBODY
from forum_app.core.unit_of_work import unit_of_work


def test_a_database_in_which_something_happened_is_not_empty(session, clock):
    assert prepare.nothing_is_recorded() is True
    with unit_of_work():
        audit.record(NOBODY, "trial:run", "trial:1", at=clock.at("2023-12-05 10:00"))
    assert prepare.nothing_is_recorded() is False


@pytest.mark.parametrize("times", [1, 2])
def test_a_migrated_database_stays_as_it_is(app, times):
    for _ in range(times):
        result = app.test_cli_runner().invoke(args=["prepare"])
        assert (result.exit_code, result.output) == (0, "")
