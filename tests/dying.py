"""Programs that a test starts end when the test's own process does, however that ends.

A monitor left over from a killed run kept trying its port. That was a pseudo-terminal, whose number the
kernel gives to the next who asks: the monitor then took the port of another test.
"""

import ctypes
import os
import signal
from collections.abc import Callable

PR_SET_PDEATHSIG = 1  # linux/prctl.h
_LIBC = ctypes.CDLL(None, use_errno=True)


def with_us() -> Callable[[], None]:
    """For `preexec_fn`: the program gets SIGTERM when the thread that starts it ends.

    That thread must be one that lasts: pytest's main thread does, one of a pool need not.
    """
    parent = os.getpid()

    def before_it_begins() -> None:
        _LIBC.prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)
        if os.getppid() != parent:  # it ended before the line above
            os.kill(os.getpid(), signal.SIGKILL)

    return before_it_begins
