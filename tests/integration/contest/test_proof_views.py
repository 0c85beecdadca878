"""Anybody can check a published result: the signed file, the verifier, the key, the page that says how."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from forum_app.contest.judging import verify as verifier
from forum_app.contest.judging.verify import Difference, verify
from forum_app.contest.models import Contest
from forum_app.contest.services.deciding import finalise
from forum_app.core import clock as time
from forum_app.core.signing_key import public_jwk, signing_key
from forum_app.core.unit_of_work import unit_of_work
from tests.factories import judging as given
from tests.support.frozen_clock import FrozenClock
from tests.support.visitor import Visitor

RESULT, PROOF = "/contests/2023/result.json", "/contests/2023/proof/"
KEY, VERIFIER = "/.well-known/forum-signing-key.json", "/contests/verify.py"


@pytest.fixture
def sealed(session, clock: FrozenClock) -> Contest:
    """A contest whose scores are sealed."""
    with unit_of_work():
        return given.make_sealed_contest(clock)


@pytest.fixture
def published(session, sealed: Contest) -> Contest:
    """A contest whose result is public."""
    with unit_of_work():
        given.decide(sealed, time.now())
        finalise(sealed, actor=given.SYSTEM, at=time.now())
    return sealed


def test_what_is_published_is_signed_by_the_key_that_is_published(client: Visitor, published: Contest):
    lines = verify(client.get(RESULT).data, client.get(KEY).data)
    assert lines[0] == "14 entries, 5 judges, 350 scores"
    assert lines[-1] == "verified"
    package = client.get(RESULT).json
    assert len(package["commitments"]) == 14 * 5
    assert package["audit_head"] is not None


def test_the_file_stays_the_same_byte_for_byte(client: Visitor, published: Contest, clock: FrozenClock, session):
    first = client.get(RESULT).data
    with unit_of_work():  # the record goes on, and another contest is sealed
        given.make_sealed_contest(clock, slug="other", forum=published.forum, biz=1, tech=1)
    assert client.get(RESULT).data == first


def test_another_installation_would_have_signed_with_another_key(client: Visitor, published: Contest):
    package = client.get(RESULT).data
    other = json.dumps({"kty": "OKP", "crv": "Ed25519", "x": "A" * 43}).encode()
    with pytest.raises(Difference, match=r"^signature\.kid: signed by "):
        verify(package, other)


def test_a_stranger_checks_with_three_downloads_and_nothing_else(client: Visitor, published: Contest, tmp_path: Path):
    for address in (RESULT, KEY, VERIFIER):
        (tmp_path / Path(address).name).write_bytes(client.get(address).data)
    command = [sys.executable, "-I", "-S", "verify.py", "result.json", "--key", "forum-signing-key.json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stdout.splitlines()[-1], done.stderr) == (0, "verified", "")


def test_the_page_says_what_is_in_the_file_and_what_to_type(client: Visitor, published: Contest, app: Flask):
    page = client.get(PROOF).text
    with app.app_context():
        key = public_jwk(signing_key().public_key())["kid"]
    said = (
        "14편",
        "5명",
        "350개",
        published.rules_sha256,
        key,
        "python3 verify.py result.json --key",
        RESULT,
        KEY,
        VERIFIER,
    )
    assert [word for word in said if word not in page] == []
    assert PROOF in client.get("/contests/2023/results/").text
    assert "How to check the result yourself" in client.get(f"{PROOF}?lang=en").text


def test_before_the_publication_there_is_nothing_to_check(client: Visitor, sealed: Contest):
    missing = client.get("/contests/nowhere/proof/")
    assert [client.get(address).status_code for address in (RESULT, PROOF)] == [404, 404]
    assert missing.status_code == 404


def test_the_key_is_public_and_its_other_half_is_not(client: Visitor, app: Flask):
    key = client.get(KEY).json
    assert sorted(key) == ["alg", "crv", "kid", "kty", "use", "x"]
    assert (key["kty"], key["crv"], len(key["x"])) == ("OKP", "Ed25519", 43)
    assert client.get(VERIFIER).data == Path(verifier.__file__).read_bytes()
    assert client.get(VERIFIER).content_type == "text/x-python; charset=utf-8"


def test_the_command_ends_with_the_verdict(client: Visitor, published: Contest, app: Flask, tmp_path: Path):
    out, key = tmp_path / "result.json", tmp_path / "key.json"
    key.write_bytes(client.get(KEY).data)
    run = app.test_cli_runner()
    assert run.invoke(args=["contest", "result", "2023", "--out", str(out)]).exit_code == 0
    assert out.read_bytes() == client.get(RESULT).data
    said = run.invoke(args=["judging", "verify", str(out), "--key", str(key)])
    assert (said.exit_code, said.output.splitlines()[-1]) == (0, "verified")
    out.write_bytes(out.read_bytes().replace(b'"rank": 2', b'"rank": 3', 1))
    said = run.invoke(args=["judging", "verify", str(out)])
    assert (said.exit_code, said.output) == (1, "entries[1].rank: file 3, recomputed 2\n")
    out.write_bytes(b"")
    said = run.invoke(args=["judging", "verify", str(out)])
    assert (said.exit_code, len(said.output.splitlines())) == (1, 1)
