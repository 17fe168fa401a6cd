"""What systemd hears, on a real datagram socket."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sessionctl import notify


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    path = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(path)
        listening.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", path)
        yield listening


def test_ready_is_told_in_one_datagram(systemd: socket.socket) -> None:
    assert notify.ready()
    assert systemd.recv(256) == b"READY=1"


def test_progress_feeds_the_watchdog(systemd: socket.socket) -> None:
    assert notify.progress()
    assert systemd.recv(256) == b"WATCHDOG=1"


def test_stopping_is_told(systemd: socket.socket) -> None:
    assert notify.stopping()
    assert systemd.recv(256) == b"STOPPING=1"


def test_a_status_is_one_line_whatever_it_held(systemd: socket.socket) -> None:
    notify.status("watching\nREADY=1")
    assert systemd.recv(256) == b"STATUS=watching READY=1"


def test_a_socket_in_the_abstract_namespace_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"sessionctl-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("\0" + name)
        listening.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", "@" + name)
        notify.ready()
        assert listening.recv(256) == b"READY=1"


def test_without_systemd_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert not notify.ready()


def test_a_socket_that_is_gone_is_not_an_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    assert not notify.progress()


def test_a_systemd_that_does_not_read_never_holds_us_up(systemd: socket.socket) -> None:
    systemd.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    assert not all(notify.progress() for _ in range(10_000))


def test_the_watchdog_interval_is_read_in_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "10000000")
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    assert notify.watchdog_s() == 10.0


@pytest.mark.parametrize(("usec", "pid"), [("", ""), ("0", ""), ("soon", ""), ("10000000", "1")])
def test_no_watchdog_is_fed_that_is_not_ours(usec: str, pid: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", usec)
    monkeypatch.setenv("WATCHDOG_PID", pid)
    assert notify.watchdog_s() is None
