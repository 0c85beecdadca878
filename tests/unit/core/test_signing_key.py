"""The signing key: drawn once, for its owner's eyes only, the same for everybody who asks."""

import stat
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from forum_app.core.signing_key import FILE, kept_key, key_id, public_jwk


def name_in(folder):
    """The id of the key in a folder; a function of the module, for other processes."""
    return key_id(kept_key(folder).public_key())


def test_a_key_is_drawn_once_and_only_its_owner_may_read_it(tmp_path):
    folder = tmp_path / "keys"
    drawn = name_in(folder)
    assert name_in(folder) == drawn
    assert [path.name for path in folder.iterdir()] == [FILE]
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_two_processes_that_draw_at_once_get_the_same_key(tmp_path):
    folders = [tmp_path / str(number) for number in range(10)]
    with get_context("spawn").Pool(2) as one, ThreadPoolExecutor(2) as other:
        here = other.map(name_in, folders)
        assert one.map(name_in, folders, chunksize=5) == list(here)


def test_the_public_key_is_its_own_name(tmp_path):
    key = kept_key(tmp_path).public_key()
    assert len(key_id(key)) == 43
    assert public_jwk(key) == {
        "kty": "OKP", "crv": "Ed25519", "x": key_id(key), "kid": key_id(key), "alg": "Ed25519", "use": "sig",
    }  # fmt: skip


def test_a_key_of_another_kind_is_refused(tmp_path):
    other = generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / FILE).write_bytes(other)
    with pytest.raises(TypeError, match="does not hold an Ed25519 key"):
        kept_key(tmp_path)
