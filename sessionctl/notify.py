"""What the program tells systemd: it is ready, it makes progress, what it is doing.

One datagram a message to the socket named in NOTIFY_SOCKET (sd_notify(3)). Without that variable, or with
a socket that does not take the message at once, nothing happens: the alarm path never waits for systemd.
"""

import os
import socket


def ready() -> bool:
    """Tells that the room is being watched over: devices opened, pages served. True when it was sent."""
    return _send("READY=1")


def progress() -> bool:
    """Feeds the watchdog; only for when reading, judging and signalling have all moved. True when sent."""
    return _send("WATCHDOG=1")


def stopping() -> bool:
    """Tells that the program is ending because it was asked to. True when it was sent."""
    return _send("STOPPING=1")


def status(text: str) -> bool:
    """Sets the one line that `systemctl status` shows. True when it was sent."""
    return _send("STATUS=" + " ".join(text.split()))


def watchdog_s() -> float | None:
    """Seconds within which systemd wants progress (sd_watchdog_enabled(3)); None when it wants none."""
    try:
        ours = int(os.environ.get("WATCHDOG_PID") or os.getpid()) == os.getpid()
        limit_s = int(os.environ.get("WATCHDOG_USEC") or 0) / 1e6
    except ValueError:
        return None
    return limit_s if ours and limit_s > 0 else None


def _send(message: str) -> bool:
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return False
    if address.startswith("@"):  # a name in the abstract namespace, written with @ for its first NUL
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as link:
            link.setblocking(False)
            return link.sendto(message.encode(), address) > 0
    except OSError:
        return False
