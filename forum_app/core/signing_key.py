"""The key this house signs with: Ed25519, drawn once into DATA_DIR/keys and never shown.

A key names itself: its id (`kid`) is the public key, the `x` of its JWK, so that whoever has a signed file can check it
without asking anybody, and asks only whose key that is.
"""

import base64
import contextlib
import os
import tempfile
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from flask import current_app

ALGORITHM: Final = "Ed25519"
FOLDER: Final = "keys"
FILE: Final = "signing-ed25519.pem"
EXTENSION: Final = "signing_key"


def signing_key() -> Ed25519PrivateKey:
    """The key of this installation; drawn at the first call ever, read once a process."""
    if EXTENSION not in current_app.extensions:
        current_app.extensions[EXTENSION] = kept_key(current_app.config["DATA_DIR"] / FOLDER)
    key: Ed25519PrivateKey = current_app.extensions[EXTENSION]
    return key


def kept_key(folder: Path) -> Ed25519PrivateKey:
    """The key kept in `folder`, drawn if there is none; of two processes that draw at once both get the same.

    Raises:
        TypeError: the file holds a key of another kind.
        ValueError: it holds no key.
    """
    path = folder / FILE
    if not path.exists():
        _draw(path)
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{FILE} does not hold an Ed25519 key")
    return key


def key_id(key: Ed25519PublicKey) -> str:
    """The public key in base64url without padding, 43 letters."""
    return encoded(key.public_bytes(Encoding.Raw, PublicFormat.Raw))


def public_jwk(key: Ed25519PublicKey) -> dict[str, str]:
    """The public key as a JSON Web Key (RFC 8037)."""
    name = key_id(key)
    return {"kty": "OKP", "crv": ALGORITHM, "x": name, "kid": name, "alg": ALGORITHM, "use": "sig"}


def encoded(content: bytes) -> str:
    """base64url without padding (RFC 7515)."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _draw(path: Path) -> None:
    """Write a new key beside `path` and link it there whole, unless another process has been quicker."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with tempfile.NamedTemporaryFile(dir=path.parent) as draft:  # mode 600
        draft.write(content)
        draft.flush()
        os.fsync(draft.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft.name, path)
