"""Settings; the only reader of the environment. Refuses to start half-configured."""

import os
import secrets
from datetime import timedelta
from pathlib import Path


def _data_dir() -> Path:
    return Path(os.environ.get("DATA_DIR", "var")).resolve()


def _database_url(data_dir: Path) -> str:
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        return f"sqlite:///{data_dir / 'forum.sqlite'}"
    for scheme in ("postgres://", "postgresql://"):
        if url.startswith(scheme):
            return "postgresql+psycopg://" + url.removeprefix(scheme)
    return url


def _engine_options(url: str) -> dict[str, object]:
    if url.startswith("sqlite"):
        return {"pool_pre_ping": False}
    return {"pool_pre_ping": True, "connect_args": {"prepare_threshold": None, "connect_timeout": 2}}


def _secret_key(data_dir: Path) -> str:
    """SECRET_KEY, or with the embedded database one drawn once into DATA_DIR/secret-key (mode 600)."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    if os.environ.get("DATABASE_URL"):
        raise SystemExit("SECRET_KEY is not set; with DATABASE_URL set, start-up needs it.")
    path = data_dir / "secret-key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


class Config:
    """What all configurations share; an instance holds the values."""

    TESTING = False
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    REMEMBER_COOKIE_HTTPONLY = True
    PERMANENT_SESSION_LIFETIME = timedelta(hours=12)
    MAX_CONTENT_LENGTH = 25 * 1024 * 1024
    MAX_FORM_MEMORY_SIZE = 2 * 1024 * 1024
    MAX_FORM_PARTS = 2000
    WTF_CSRF_TIME_LIMIT = 12 * 3600
    WTF_CSRF_SSL_STRICT = False
    SQLALCHEMY_TRACK_MODIFICATIONS = False
    RATELIMIT_HEADERS_ENABLED = True

    def __init__(self) -> None:
        self.DATA_DIR = _data_dir()
        self.DATA_DIR.mkdir(parents=True, exist_ok=True)
        self.BASE_URL = os.environ.get("BASE_URL", "http://localhost:8000").rstrip("/")
        self.SESSION_COOKIE_SECURE = self.BASE_URL.startswith("https://")
        self.TRUSTED_HOSTS = [h.strip() for h in os.environ.get("TRUSTED_HOSTS", "").split(",") if h.strip()] or None
        self.MAIL_URL = os.environ.get("MAIL_URL", "")
        self.MAIL_FROM = os.environ.get("MAIL_FROM", "forum@localhost")
        self.REDIS_URL = os.environ.get("REDIS_URL", "")
        self.RATELIMIT_STORAGE_URI = self.REDIS_URL or "memory://"
        self.SQLALCHEMY_DATABASE_URI = _database_url(self.DATA_DIR)
        self.SQLALCHEMY_ENGINE_OPTIONS = _engine_options(self.SQLALCHEMY_DATABASE_URI)
        self.SECRET_KEY = _secret_key(self.DATA_DIR)


class ProductionConfig(Config):
    """For `make run` and servers."""


class TestConfig(Config):
    """For tests: a database and a data folder of their own, the same rules otherwise."""

    __test__ = False
    TESTING = True

    def __init__(self, database_url: str, data_dir: Path) -> None:
        self.DATA_DIR = data_dir
        self.BASE_URL = "http://localhost"
        self.SESSION_COOKIE_SECURE = False
        self.TRUSTED_HOSTS = None
        self.MAIL_URL = self.REDIS_URL = ""
        self.MAIL_FROM = "forum@example.org"
        self.RATELIMIT_STORAGE_URI = "memory://"
        self.RATELIMIT_ENABLED = False
        self.SQLALCHEMY_DATABASE_URI = database_url
        self.SQLALCHEMY_ENGINE_OPTIONS = _engine_options(database_url)
        self.SECRET_KEY = "only-for-tests"  # noqa: S105
