"""What tells a home that holds the demo from one that holds somebody's work."""

import json
import os
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Self

from kolloquy.kernel.problems import BadInput
from kolloquy.workflows.demo_world.world import Size

_NAME = "demo.json"
# Made by the settings before any command begins; nobody's work is in them.
_NOBODYS = frozenset({"secret_key", "static"})


@dataclass(frozen=True, slots=True)
class Marker:
    """Which world a home holds, and which steps towards it are finished."""

    seed: int
    size: str
    today: str  # the day the world was invented on: a later run goes on with the same world
    done: tuple[str, ...] = ()

    @classmethod
    def claim(cls, home: Path, *, seed: int, size: Size, today: date) -> Self:
        """The marker of the demo in `home`; a fresh home is marked, one with anything else in it is refused."""
        path = home / _NAME
        if path.exists():
            return cls._read(path, home, seed, size)
        others = sorted(entry.name for entry in home.iterdir() if entry.name not in _NOBODYS) if home.exists() else []
        if others:
            raise BadInput(
                f"{home} holds something that is not the demo ({', '.join(others[:3])}); "
                "set KOLLOQUY_HOME to an empty folder and run `kolloquy demo` again."
            )
        home.mkdir(parents=True, exist_ok=True)
        marker = cls(seed, str(size), today.isoformat())
        marker._write(home)
        return marker

    @classmethod
    def _read(cls, path: Path, home: Path, seed: int, size: Size) -> Self:
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            marker = cls(**(found | {"done": tuple(found["done"])}))
        except (ValueError, TypeError, KeyError) as error:
            raise BadInput(f"{path} cannot be read; delete the folder {home} and run `kolloquy demo` again.") from error
        if (marker.seed, marker.size) != (seed, size):
            raise BadInput(
                f"{home} holds the demo of seed {marker.seed}, size {marker.size}; "
                f"run `kolloquy demo --seed {marker.seed} --size {marker.size}`, "
                "or set KOLLOQUY_HOME to an empty folder."
            )
        return marker

    def read_again(self, home: Path) -> Self:
        """As another run of the same demo may have left it meanwhile."""
        return self._read(home / _NAME, home, self.seed, Size(self.size))

    def finished(self, home: Path, step: str) -> Self:
        marker = replace(self, done=(*self.done, step))
        marker._write(home)
        return marker

    def _write(self, home: Path) -> None:
        partial = home / f"{_NAME}.partial"
        with partial.open("w", encoding="utf-8") as file:
            json.dump(asdict(self), file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(home / _NAME)
