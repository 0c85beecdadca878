"""The copying of front-end files."""

import pytest

from tools import assets


@pytest.mark.parametrize(
    "css",
    [
        "@import 'https://fonts.example.org/a.css';",
        "a{background:url(https://cdn.example.org/a.png)}",
        "a{background:url( '//cdn.example.org/a.png' )}",
        'a{background:URL("HTTP://cdn.example.org/a.png")}',
        "a{background:url(file:///etc/passwd)}",
    ],
)
def test_a_style_sheet_that_calls_another_place_is_recognised(css):
    assert len(assets.external_addresses(css)) == 1


@pytest.mark.parametrize(
    "css", ["a{src:url(./woff2/a.woff2)}", "a{src:url('/static/a.woff2')}", "a{src:url(data:image/gif;base64,R0)}", ""]
)
def test_a_style_sheet_of_this_site_is_not(css):
    assert assets.external_addresses(css) == []


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project whose packages are already in node_modules."""
    (tmp_path / "package-lock.json").write_text("{}")
    for source in assets.SERVED:
        place = tmp_path / "node_modules" / source
        place.parent.mkdir(parents=True, exist_ok=True)
        if source.endswith("subset"):
            place.mkdir()
            (place / "one.woff2").write_bytes(b"font")
        else:
            place.write_text("a{src:url(./one.woff2)}")
    monkeypatch.setattr(assets, "ROOT", tmp_path)
    monkeypatch.setattr(assets, "LOCK", tmp_path / "package-lock.json")
    monkeypatch.setattr(assets, "VENDOR", tmp_path / "static" / "vendor")
    monkeypatch.setattr(assets, "STAMP", tmp_path / "static" / "vendor" / ".stamp")
    return tmp_path


def test_only_the_listed_files_are_served_and_the_packages_go(project):
    (project / "node_modules" / "htmx.org" / "other.js").write_text("")
    assets.copy()
    served = {str(path.relative_to(assets.VENDOR)) for path in assets.VENDOR.rglob("*") if path.is_file()}
    font = "pretendard-gov/woff2-dynamic-subset"
    assert served == {".stamp", f"{font}/one.woff2"} | {target for target in assets.SERVED.values() if target != font}
    assert not (project / "node_modules").exists()


def test_a_sheet_that_calls_another_site_leaves_what_was_served_before(project):
    assets.copy()
    project_sheet = project / "node_modules" / assets.FONT / assets.SHEET
    for source in assets.SERVED:
        place = project / "node_modules" / source
        place.parent.mkdir(parents=True, exist_ok=True)
        place.mkdir() if source.endswith("subset") else place.write_text("")
    project_sheet.write_text("a{src:url(https://example.org/a.woff2)}")
    with pytest.raises(SystemExit, match=r"calls another site and is not used: https://example\.org/a\.woff2"):
        assets.copy()
    assert (assets.VENDOR / assets.SERVED[f"{assets.FONT}/{assets.SHEET}"]).read_text() == "a{src:url(./one.woff2)}"


def test_the_stamp_changes_with_the_lock(project):
    before = assets.fingerprint()
    (project / "package-lock.json").write_text('{"changed": true}')
    assert assets.fingerprint() != before
