"""What every test may ask for, and what none may leave behind."""

import asyncio
import inspect
import signal
import socket
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from tests.dying import with_us

END_S = 10.0
"""How long a program may take to end after SIGTERM before that is a failure."""

POOLS = ("asyncio_", "AnyIO worker", "ThreadPoolExecutor", "pytest_timeout", "Dummy")
"""Threads kept by libraries for the next user; they hold no work of ours."""


@pytest.fixture
def free_port() -> int:
    """A loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Programs:
    """Starts programs and ends exactly those, each by its own id; a killed test run takes them along."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str | Path, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        """Runs `command` in a session of its own; its output goes to `log(program)`."""
        log = self._logs / f"program-{len(self._running)}.log"
        with log.open("wb") as out:
            program = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=env,
                start_new_session=True,
                preexec_fn=with_us(),
            )
        self._running.append(program)
        return program

    def log(self, program: subprocess.Popen[bytes]) -> str:
        """What `program` has printed so far."""
        return (self._logs / f"program-{self._running.index(program)}.log").read_text(errors="replace")

    def end_all(self) -> list[str]:
        """Ends what still runs, newest first; answers with one line for each that had to be killed."""
        return [line for program in reversed(self._running) if (line := _end(program))]


def _end(program: subprocess.Popen[bytes]) -> str:
    if program.poll() is not None:
        return ""
    program.send_signal(signal.SIGTERM)
    try:
        program.wait(END_S)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait(END_S)
        return f"{program.args!r} did not end within {END_S:.0f} s of SIGTERM"
    return ""


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[Programs]:
    """Starts programs; whatever still runs is ended when the test is over, and must end when asked."""
    started = Programs(tmp_path)
    yield started
    killed = started.end_all()
    assert not killed, killed


@pytest.fixture(autouse=True, scope="session")
def no_loop_made_on_the_way() -> None:
    """Python 3.11 makes a loop for whoever asks for one; pytest-asyncio asks, and never closes that one."""
    asyncio.set_event_loop(None)


@pytest.fixture(autouse=True)
def nothing_left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test that leaves a task or a thread running."""
    before = set(threading.enumerate())
    if inspect.iscoroutinefunction(getattr(request, "function", None)):
        request.getfixturevalue("no_task_left")
    yield
    left = _wait_until_none(lambda: [t.name for t in set(threading.enumerate()) - before if _ours(t)])
    assert not left, f"threads left running: {left}"


@pytest.fixture
async def no_task_left() -> AsyncIterator[None]:
    """Fails an asynchronous test that leaves a task running; asked for by `nothing_left_behind`."""
    yield
    left: set[asyncio.Task[object]] = set()
    for _ in range(10):  # a task that was cancelled needs a turn or two to end
        left = asyncio.all_tasks() - {asyncio.current_task()}
        if not left:
            return
        await asyncio.sleep(0)
    for task in left:
        task.cancel()
    await asyncio.wait(left, timeout=END_S)
    pytest.fail(f"tasks left running: {sorted(repr(task.get_coro()) for task in left)}")


def _ours(thread: threading.Thread) -> bool:
    return not thread.name.startswith(POOLS)


def _wait_until_none(remaining: Callable[[], list[str]], within_s: float = 2.0) -> list[str]:
    """Asks until nothing remains or the time is up; answers with what remained."""
    end = time.monotonic() + within_s
    while (left := remaining()) and time.monotonic() < end:
        time.sleep(0.01)
    return left


def pytest_make_parametrize_id(val: object) -> str | None:
    """Sets have no order: without one, each worker would give the same test another name."""
    return "+".join(sorted(map(str, val))) or "none" if isinstance(val, set | frozenset) else None
