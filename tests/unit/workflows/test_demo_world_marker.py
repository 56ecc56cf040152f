"""A demo goes into an empty home or on in its own, and never into somebody's work."""

from datetime import date
from pathlib import Path

import pytest

from kolloquy.kernel.problems import BadInput
from kolloquy.workflows.demo_world.marker import Marker
from kolloquy.workflows.demo_world.world import Size

TODAY = date(2031, 5, 20)


def _claim(home: Path, *, seed: int = 7, size: Size = Size.SMALL, today: date = TODAY) -> Marker:
    return Marker.claim(home, seed=seed, size=size, today=today)


def test_a_home_that_is_not_there_yet_is_made(tmp_path: Path) -> None:
    assert _claim(tmp_path / "new" / "home").done == ()
    assert (tmp_path / "new" / "home" / "demo.json").exists()


def test_what_the_settings_made_does_not_count_as_somebodys_work(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()
    (tmp_path / "static").mkdir()
    assert _claim(tmp_path).done == ()


@pytest.mark.parametrize("name", ["lake", "kolloquy.sqlite3", "notes.txt"])
def test_a_home_with_anything_else_in_it_is_refused_and_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).touch()
    with pytest.raises(BadInput, match=f"not the demo \\({name}\\); set KOLLOQUY_HOME to an empty folder"):
        _claim(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_demo_goes_on_where_it_stopped_and_in_the_same_world(tmp_path: Path) -> None:
    _claim(tmp_path).finished(tmp_path, "world").finished(tmp_path, "evidence")
    (tmp_path / "lake").mkdir()
    later = _claim(tmp_path, today=date(2032, 1, 1))
    assert later.done == ("world", "evidence")
    assert later.today == TODAY.isoformat()


def test_another_demo_in_the_same_home_is_refused_with_the_way_out(tmp_path: Path) -> None:
    _claim(tmp_path)
    with pytest.raises(BadInput, match="run `kolloquy demo --seed 7 --size small`"):
        _claim(tmp_path, seed=8)


def test_a_marker_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text("{", encoding="utf-8")
    with pytest.raises(BadInput, match=r"demo\.json cannot be read; delete the folder"):
        _claim(tmp_path)
