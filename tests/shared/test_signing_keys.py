"""An unusable key is reported with its file when a service starts."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from shared.settings import WrongSettings
from shared.signing import private_key

OWN = Ed25519PrivateKey.generate()


def pem(key: Ed25519PrivateKey, password: bytes | None = None) -> bytes:
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)


def test_the_key_of_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "own.pem").write_bytes(pem(OWN))
    assert private_key(tmp_path / "own.pem").private_bytes_raw() == OWN.private_bytes_raw()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot be read: No such file"),
        (b"", "is not a private key in PEM"),
        (b"not a key", "is not a private key in PEM"),
        (pem(OWN, b"invented"), "without a password"),
        (
            generate_private_key(SECP256R1()).private_bytes(
                Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
            ),
            "is not an Ed25519 key",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_said(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    file = tmp_path / "own.pem"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(WrongSettings, match=rf"own\.pem.*{said}"):
        private_key(file)
