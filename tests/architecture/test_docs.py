"""The generated pages say what the code says."""

from pathlib import Path

import pytest

from forum_app.core import generated_docs

GENERATED = Path(__file__).resolve().parents[2] / "docs" / "generated"


@pytest.mark.parametrize("page", sorted(path.name for path in GENERATED.glob("*.md")))
def test_generated_pages_are_fresh(app, page):
    assert (GENERATED / page).read_text(encoding="utf-8") == generated_docs.pages(app)[page], "run `make docs`"


def test_the_pages_name_every_route_and_every_workflow(app):
    pages = generated_docs.pages(app)
    routes = {rule.rule for rule in app.url_map.iter_rules()}
    assert [route for route in routes if f"| `{route}` |" not in pages["access.md"]] == []
    assert "contest: ENTRY_WORKFLOW" in pages["workflows.md"]
    assert "nobody" not in pages["access.md"]
