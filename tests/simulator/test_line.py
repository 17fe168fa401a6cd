import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sessionctl.simulator.line import Line


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    line = Line(tmp_path / "port")
    line.plug()
    yield line
    line.unplug()


@pytest.fixture
def far(line: Line) -> Iterator[int]:
    fd = _open(line.path)
    yield fd
    os.close(fd)


def test_bytes_go_both_ways_unchanged(line: Line, far: int) -> None:
    every = bytes(range(256))
    assert line.say(every) == 256
    assert os.read(far, 300) == every
    os.write(far, every)
    assert line.heard() == every


def test_nothing_said_is_not_the_same_as_nobody_there(line: Line) -> None:
    assert line.heard() is None
    fd = _open(line.path)
    assert line.heard() == b""
    os.close(fd)
    assert line.heard() is None


def test_what_does_not_fit_is_dropped_without_waiting(line: Line, far: int) -> None:
    assert sum(line.say(b"x" * 1000) for _ in range(1000)) < 100_000


def test_a_new_reader_never_gets_what_the_last_one_left(line: Line) -> None:
    first = _open(line.path)
    line.heard()
    line.say(b"old" * 1000)
    os.close(first)
    line.heard()
    second = _open(line.path)
    assert line.heard() == b""
    line.say(b"new")
    assert os.read(second, 100) == b"new"
    os.close(second)


def test_pulling_the_cable_ends_the_port_and_its_path(line: Line, far: int) -> None:
    line.unplug()
    assert not line.path.is_symlink()
    assert os.read(far, 10) == b""


def test_put_back_it_is_behind_the_same_path(line: Line, far: int) -> None:
    line.unplug()
    line.plug()
    again = _open(line.path)
    line.heard()
    line.say(b"here")
    assert os.read(again, 10) == b"here"
    os.close(again)


def test_a_link_left_by_a_killed_room_is_replaced(tmp_path: Path) -> None:
    line = Line(tmp_path / "port")
    line.path.symlink_to("/dev/pts/none")
    line.plug()
    assert line.path.exists()
    line.unplug()


def test_somebody_else_s_file_is_left_alone(tmp_path: Path) -> None:
    line = Line(tmp_path / "port")
    line.path.write_text("mine")
    with pytest.raises(FileExistsError, match="name another directory"):
        line.plug()
    assert line.path.read_text() == "mine"
    assert not line.plugged
