"""Settings; the only reader of the environment. Refuses to start half-configured."""

import contextlib
import os
import secrets
import tempfile
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

MAIL_SCHEMES = {"smtp", "smtps", "starttls"}


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
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=data_dir) as draft:  # mode 600
            draft.write(secrets.token_urlsafe(48))
            draft.flush()
            with contextlib.suppress(FileExistsError):  # another process has drawn one meanwhile; it counts
                os.link(draft.name, path)
    return path.read_text().strip()


def _mail_url() -> str:
    """MAIL_URL or ""; what it holds is never repeated, since it may hold a password."""
    url = os.environ.get("MAIL_URL", "")
    if not url:
        return ""
    try:
        server = urlsplit(url)
        is_complete = server.scheme in MAIL_SCHEMES and bool(server.hostname) and server.port != 0
    except ValueError:
        is_complete = False
    if not is_complete:
        raise SystemExit(
            "MAIL_URL must be smtp://, smtps:// or starttls:// with user:password@ if needed, host and port."
        )
    return url


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
    CACHED_PAGES = 256
    CACHED_PAGES_BYTES = 64 * 1024 * 1024

    def __init__(self) -> None:
        self.DATA_DIR = _data_dir()
        self.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.HOST = os.environ.get("HOST") or "127.0.0.1"
        self.PORT = os.environ.get("PORT") or "8000"
        self.BASE_URL = os.environ.get("BASE_URL", f"http://localhost:{self.PORT}").rstrip("/")
        self.DEMO = os.environ.get("DEMO", "1") != "0"
        self.SESSION_COOKIE_SECURE = self.BASE_URL.startswith("https://")
        if self.SESSION_COOKIE_SECURE:  # a browser takes this name from this host over TLS only
            self.SESSION_COOKIE_NAME = "__Host-session"
        self.TRUSTED_HOSTS = [h.strip() for h in os.environ.get("TRUSTED_HOSTS", "").split(",") if h.strip()] or None
        self.MAIL_URL = _mail_url()
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
    CACHED_PAGES = 0  # tests change rows without an audit event; those of the cache switch it on

    def __init__(self, database_url: str, data_dir: Path) -> None:
        self.DATA_DIR = data_dir
        self.BASE_URL = "http://localhost"
        self.HOST, self.PORT, self.DEMO = "127.0.0.1", "8000", False
        self.SESSION_COOKIE_SECURE = False
        self.TRUSTED_HOSTS = None
        self.MAIL_URL = self.REDIS_URL = ""
        self.MAIL_FROM = "forum@example.org"
        self.RATELIMIT_STORAGE_URI = "memory://"
        self.RATELIMIT_ENABLED = False
        self.SQLALCHEMY_DATABASE_URI = database_url
        self.SQLALCHEMY_ENGINE_OPTIONS = _engine_options(database_url)
        self.SECRET_KEY = "only-for-tests"  # noqa: S105
