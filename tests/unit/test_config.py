"""Settings from the environment."""

import pytest

from config import ProductionConfig

NAMES = ["DATABASE_URL", "SECRET_KEY", "BASE_URL", "PORT", "HOST", "DEMO", "TRUSTED_HOSTS", "MAIL_URL", "REDIS_URL"]


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch, tmp_path):
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "var"))


def test_without_any_setting_it_serves_one_machine():
    config = ProductionConfig()
    assert (config.HOST, config.PORT, config.BASE_URL, config.DEMO) == (
        "127.0.0.1", "8000", "http://localhost:8000", True,
    )  # fmt: skip
    assert f"sqlite:///{config.DATA_DIR}/forum.sqlite" == config.SQLALCHEMY_DATABASE_URI


def test_the_secret_is_drawn_once_and_for_the_owner_only():
    config = ProductionConfig()
    assert len(config.SECRET_KEY) >= 48
    assert ProductionConfig().SECRET_KEY == config.SECRET_KEY
    assert (config.DATA_DIR / "secret-key").stat().st_mode & 0o777 == 0o600
    assert config.DATA_DIR.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in config.DATA_DIR.iterdir()] == ["secret-key"]


def test_with_a_database_url_a_missing_secret_stops_the_start_and_is_named(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://forum@db.example.org/forum")
    with pytest.raises(SystemExit, match="SECRET_KEY"):
        ProductionConfig()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_postgresql_address_is_understood_as_others_write_it(monkeypatch, scheme):
    monkeypatch.setenv("DATABASE_URL", f"{scheme}://forum@db.example.org/forum")
    monkeypatch.setenv("SECRET_KEY", "secret")
    assert ProductionConfig().SQLALCHEMY_DATABASE_URI == "postgresql+psycopg://forum@db.example.org/forum"


def test_the_shown_address_follows_the_port_unless_it_is_given(monkeypatch):
    monkeypatch.setenv("PORT", "8001")
    assert ProductionConfig().BASE_URL == "http://localhost:8001"
    monkeypatch.setenv("BASE_URL", "https://forum.example.org/")
    assert ProductionConfig().BASE_URL == "https://forum.example.org"
    assert ProductionConfig().SESSION_COOKIE_SECURE is True


@pytest.mark.parametrize(("value", "wanted"), [("0", False), ("1", True), ("", True)])
def test_the_demo_is_left_out_with_zero_only(monkeypatch, value, wanted):
    monkeypatch.setenv("DEMO", value)
    assert ProductionConfig().DEMO is wanted


def test_an_encrypted_address_binds_the_session_to_this_host_and_to_tls(monkeypatch):
    config = ProductionConfig()
    assert (config.SESSION_COOKIE_SECURE, hasattr(config, "SESSION_COOKIE_NAME")) == (False, False)
    monkeypatch.setenv("BASE_URL", "https://forum.example.org/")
    config = ProductionConfig()
    assert (config.SESSION_COOKIE_SECURE, config.SESSION_COOKIE_NAME) == (True, "__Host-session")


@pytest.mark.parametrize("scheme", ["smtp", "smtps", "starttls"])
def test_a_mail_server_is_named_by_scheme_host_and_port(monkeypatch, scheme):
    monkeypatch.setenv("MAIL_URL", f"{scheme}://user:password@mail.example.org:2525")
    assert f"{scheme}://user:password@mail.example.org:2525" == ProductionConfig().MAIL_URL


@pytest.mark.parametrize("url", ["mail.example.org", "http://user:secret@mail.example.org", "smtp://user:secret@:25",
                                 "smtp://user:secret@mail.example.org:port"])  # fmt: skip
def test_a_mail_server_that_is_not_understood_stops_the_start_without_its_password(monkeypatch, url):
    monkeypatch.setenv("MAIL_URL", url)
    with pytest.raises(SystemExit, match="MAIL_URL") as stop:
        ProductionConfig()
    assert "secret" not in str(stop.value)
