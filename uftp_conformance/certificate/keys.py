"""Keys that sign certificates, Ed25519, in the files that other tools read: PEM of PKCS #8 and of SubjectPublicKeyInfo.

Source: RFC 8410.  For this algorithm both are a fixed beginning and 32 bytes.
"""

import base64
import binascii
import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from uftp_conformance import KeyFileError
from uftp_conformance.run.own_files import new_file
from uftp_conformance.statement.plain_files import read_plain

_SECRET_DER = bytes.fromhex("302e020100300506032b657004220420")
_PUBLIC_DER = bytes.fromhex("302a300506032b6570032100")
_SECRET, _PUBLIC = "PRIVATE KEY", "PUBLIC KEY"
_MADE_BY = "Make a pair with `uftp-conformance keygen {path}`"


@dataclass(frozen=True, slots=True)
class Verifier:
    """The public half of a key."""

    material: bytes

    @property
    def id(self) -> str:
        """The SHA-256 of its DER form, as `openssl pkey -pubin -outform DER | sha256sum` gives it."""
        return hashlib.sha256(_PUBLIC_DER + self.material).hexdigest()

    def verifies(self, signature: bytes, message: bytes) -> bool:
        """Return whether a signature over a message was made with the secret half."""
        try:
            VerifyKey(self.material).verify(message, signature)
        except (BadSignatureError, ValueError):
            return False
        return True

    def text(self) -> str:
        """Return the key as it is kept in a file."""
        return _pem(_PUBLIC, _PUBLIC_DER + self.material)


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """A secret key.  Never printed."""

    seed: bytes

    @property
    def public(self) -> Verifier:
        """The half that everybody may know."""
        return Verifier(bytes(SigningKey(self.seed).verify_key))

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes that prove that this key has signed a message."""
        return SigningKey(self.seed).sign(message).signature

    def text(self) -> str:
        """Return the key as it is kept in a file."""
        return _pem(_SECRET, _SECRET_DER + self.seed)


def make_pair(path: Path) -> Signer:
    """Write a fresh secret key to a new file of mode 0600, and its public half beside it as `NAME.pub`.

    Raises:
        KeyFileError: one of the two exists already; nothing is overwritten.
        OSError: they cannot be written.
    """
    signer, public = Signer(bytes(SigningKey.generate())), public_of(path)
    for taken in (path, public):
        if taken.exists() or taken.is_symlink():
            raise KeyFileError(f"{taken}: exists already and is not overwritten.  Choose another name")
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(signer.text())
    with new_file(public) as file:
        file.write(signer.public.text())
    public.chmod(0o644)
    return signer


def public_of(path: Path) -> Path:
    """Return where the public half of a key file stands."""
    return path.with_name(path.name + ".pub")


def read_signer(path: Path) -> Signer:
    """Read a secret key that only its owner may read; raise KeyFileError that says what is wrong with the file."""
    der, mode = _der(path, _SECRET)
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyFileError(f"{path}: others may read this key file.  Run `chmod 600 {path}`")
    return Signer(_material(path, der, _SECRET_DER, "secret"))


def read_verifier(path: Path) -> Verifier:
    """Read a public key; raise KeyFileError that says what is wrong with the file."""
    der, _ = _der(path, _PUBLIC)
    return Verifier(_material(path, der, _PUBLIC_DER, "public"))


def _pem(label: str, der: bytes) -> str:
    return f"-----BEGIN {label}-----\n{base64.b64encode(der).decode()}\n-----END {label}-----\n"


def _der(path: Path, label: str) -> tuple[bytes, int]:
    """Return what is inside a PEM file, and the mode of the file."""
    try:
        content, mode = read_plain(path)
        lines = content.decode("ascii").split("\n")
    except FileNotFoundError:
        made_by = _MADE_BY.format(path=path.with_suffix("") if path.suffix == ".pub" else path)
        raise KeyFileError(f"{path}: there is no such key file.  {made_by}") from None
    except UnicodeDecodeError:
        raise KeyFileError(f"{path}: is not a key file: it holds more than ASCII.  Give a PEM file") from None
    except OSError as error:
        raise KeyFileError(f"{path}: the key file cannot be read: {error.strerror or error}") from None
    lines = [line.strip() for line in lines if line.strip()]
    ends = [line for line in lines if line.startswith("-----")]
    if ends != [f"-----BEGIN {label}-----", f"-----END {label}-----"]:
        other = {_SECRET: "public", _PUBLIC: "secret"}[label]
        swapped = any((_PUBLIC if label == _SECRET else _SECRET) in line for line in ends)
        half = f"it holds the {other} half; give the other one" if swapped else f'it has no "BEGIN {label}"'
        raise KeyFileError(f"{path}: is not the key file that is wanted: {half}")
    try:
        return base64.b64decode("".join(lines[1:-1]), validate=True), mode
    except (ValueError, binascii.Error):
        raise KeyFileError(f"{path}: the content of this PEM file is not base64") from None


def _material(path: Path, der: bytes, beginning: bytes, half: str) -> bytes:
    """Return the 32 bytes of a key behind what every Ed25519 key begins with."""
    if not der.startswith(beginning) or len(der) != len(beginning) + 32:
        raise KeyFileError(f"{path}: is not a {half} Ed25519 key.  {_MADE_BY.format(path='NAME')}")
    return der[len(beginning) :]
