"""The verifier's own Ed25519: it holds what it must hold, and nothing else."""

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from forum_app.contest.judging import verify as verifier

KEY = Ed25519PrivateKey.from_private_bytes(b"1" * 32)

# The first three vectors of RFC 8032, section 7.1: secret key, message, signature.
VECTORS = [
    ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
]  # fmt: skip


@pytest.mark.parametrize(("secret", "message", "signature"), VECTORS)
def test_signatures_of_rfc_8032_hold(secret, message, signature):
    public = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret)).public_key()
    key = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert verifier.is_signed(bytes.fromhex(message), key, bytes.fromhex(signature))
    assert not verifier.is_signed(bytes.fromhex(message) + b"x", key, bytes.fromhex(signature))


@given(message=st.binary(max_size=40), flipped=st.integers(0, 96 * 8 - 1), is_true=st.booleans())
def test_signatures_are_checked_as_the_cryptography_library_checks_them(message, flipped, is_true):
    raw = bytearray(KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw) + KEY.sign(message))
    raw[flipped // 8] ^= 0 if is_true else 1 << flipped % 8
    key, signature = bytes(raw[:32]), bytes(raw[32:])
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
        holds = True
    except (InvalidSignature, ValueError):
        holds = False
    assert verifier.is_signed(message, key, signature) is holds is is_true
