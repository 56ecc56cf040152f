"""What stands outside the database: the key that signs checkpoints, and the checkpoints as files.

Whoever can write to the database alone can neither sign a checkpoint nor unwrite one. Copy the files to a place that
neither the database's nor this machine's administrator can write to, and nobody can.
"""

import json
import os
import secrets
import stat
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from kolloquy.governance.trail.chain import canonical
from kolloquy.kernel.disk import disk_problem, disk_problems, flush
from kolloquy.kernel.problems import BadInput

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_WHAT = "kolloquy trail checkpoint"  # signed along, so that the signature can stand under nothing else


@dataclass(frozen=True, slots=True)
class Signed:
    """A checkpoint as it was signed: the root over the first `number` entries."""

    number: int
    root: str
    previous_root: str
    at: str
    public_key: str
    signature: str

    def message(self) -> bytes:
        said = asdict(self) | {"what": _WHAT}
        del said["signature"]
        return canonical(said).encode()

    def is_genuine(self) -> bool:
        """Whether the signature is the named key's; whose key that is, is another question."""
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.public_key))
            key.verify(bytes.fromhex(self.signature), self.message())
        except (InvalidSignature, ValueError):
            return False
        # Hexadecimal in capitals or with spaces says the same and is not what was written.
        return all(bytes.fromhex(text).hex() == text for text in (self.public_key, self.signature))


FIELDS = tuple(field.name for field in fields(Signed))


def folder() -> Path:
    path: Path = settings.KOLLOQUY.home / "trail"
    return path


def public_key() -> str:
    """The public half of this installation's key; the key is made when it is first asked for."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return _private_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def sign(number: int, root: str, previous_root: str, at: str) -> Signed:
    key = _private_key()
    unsigned = Signed(number, root, previous_root, at, public_key(), "")
    return Signed(number, root, previous_root, at, unsigned.public_key, key.sign(unsigned.message()).hex())


def path_of(number: int) -> Path:
    return folder() / "checkpoints" / f"{number:012}.json"


def write(signed: Signed) -> Path:
    """Put a checkpoint beside the database, wholly or not at all; one that stands there stays as it is."""
    path = path_of(signed.number)
    if not path.exists():
        _put(path, canonical(asdict(signed)) + "\n", mode=0o644)
    return path


def written() -> list[Path]:
    return sorted((folder() / "checkpoints").glob("*.json"))


def read(path: Path) -> Signed:
    try:
        text = path.read_bytes().decode()
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not text; give a checkpoint as `kolloquy trail checkpoint` writes it.") from error
    except OSError as error:
        raise disk_problem(path, error, "read") from error
    try:
        signed = from_values(json.loads(text))
    except ValueError as error:
        raise BadInput(
            f"{path} is no checkpoint ({error}); give one that `kolloquy trail checkpoint` wrote."
        ) from error
    if text.strip() != canonical(asdict(signed)):
        raise BadInput(f"{path} is not as `kolloquy trail checkpoint` wrote it; take an untouched copy.")
    return signed


def from_values(values: object) -> Signed:
    if not isinstance(values, Mapping) or set(values) != set(FIELDS):
        raise ValueError(f"it has other fields than {', '.join(FIELDS)}")
    found: dict[str, Any] = dict(values)
    if type(found["number"]) is not int or not all(isinstance(found[name], str) for name in FIELDS if name != "number"):
        raise ValueError("a field is of the wrong kind")
    return Signed(**found)


def edge_text(edge: Iterable[str]) -> str:
    """The right edge of a tree as a checkpoint's row keeps it."""
    return canonical(list(edge))


def _private_key() -> "Ed25519PrivateKey":
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    path = folder() / "signing_key"
    if not path.exists():
        _put(path, secrets.token_bytes(32).hex() + "\n", mode=0o600)
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise BadInput(f"{path} can be read by others; run `chmod 600 {path}`.")
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text(encoding="ascii").strip()))
    except ValueError as error:
        raise BadInput(f"{path} holds no key; put the right one back from a backup.") from error
    except OSError as error:
        raise disk_problem(path, error, "read") from error


def _put(path: Path, text: str, *, mode: int) -> None:
    """Written beside, flushed, then linked into its place: whoever comes second leaves what stands there."""
    with disk_problems(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(draft, path)
            except FileExistsError:
                return
        finally:
            draft.unlink()
        flush(path.parent)
