"""The suppression list and the key of its digests.

The key lies in the home, beside the database and not in it: who has the one cannot read the other. It is made with the
first erasure and is never replaced, as nobody would be recognised any more; back it up with the home.
"""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from kolloquy.governance.rights.forgotten import Forgotten, Named, digest, digests
from kolloquy.governance.rights.models import Erasure, Suppression
from kolloquy.governance.rights.vocabulary import Identifier
from kolloquy.kernel import clock
from kolloquy.kernel.problems import NotReady

_FILE = "suppression_key"
_CHECK = "this key"


def forgotten(home: Path) -> Forgotten:
    """What may not come back; nobody where nobody was erased."""
    rows = dict(Suppression.objects.values_list("digest", "kind"))
    if not rows:
        return Forgotten()
    key = _read(home)
    if key is None or digest(key, Identifier.KEY, _CHECK) not in rows:
        raise NotReady(
            f"{home / _FILE} is not the key the suppression list was made with, so erased people would come back; "
            "restore it from the backup of this home."
        )
    held = frozenset(found for found, kind in rows.items() if kind != Identifier.KEY)
    return Forgotten(key, held, frozenset(Erasure.objects.values_list("expert_id", flat=True)))


def forgotten_here() -> Forgotten:
    return forgotten(settings.KOLLOQUY.home)


def suppress(home: Path, names: Iterable[Named]) -> int:
    """Put everything by which these names would be recognised on the list; call it inside the erasure's transaction."""
    forgotten(home)  # a wrong key is noticed before anything is added
    key = _read(home) or _make(home)
    found = {(kind, made) for named in names for kind, made in digests(key, named)}
    found.add((Identifier.KEY.value, digest(key, Identifier.KEY, _CHECK)))
    today = clock.today()
    rows = [Suppression(digest=made, kind=kind, added_on=today) for kind, made in sorted(found)]
    Suppression.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2_000)
    return len(found) - 1


def _read(home: Path) -> bytes | None:
    path = home / _FILE
    return bytes.fromhex(path.read_text(encoding="ascii").strip()) if path.exists() else None


def _make(home: Path) -> bytes:
    key = secrets.token_bytes(32)
    home.mkdir(parents=True, exist_ok=True)
    handle = os.open(home / _FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.hex())
        file.flush()
        os.fsync(file.fileno())
    return key
