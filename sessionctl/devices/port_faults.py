"""What went wrong with a port, in one sentence for the person who can mend it."""

import errno
import socket
import termios

ADVICE = {
    errno.ENOENT: "no such port {port}: is the device plugged in and switched on?",
    errno.EACCES: "no permission for {port}: add this user to the group dialout and sign in again",
    errno.EPERM: "no permission for {port}: add this user to the group dialout and sign in again",
    errno.EBUSY: "{port} is used by another program: close it there",
    errno.EWOULDBLOCK: "{port} is used by another program: close it there",
    errno.ENOTTY: "{port} is not a serial port",
    errno.EISDIR: "{port} is a folder, not a serial port",
    errno.EINVAL: "{port} does not accept these settings (speed, parity)",
    errno.ECONNREFUSED: "nothing listens at {port}: is the serial server running?",
    errno.ETIMEDOUT: "{port} answers no longer: is the network there, and the serial server switched on?",
    errno.EHOSTUNREACH: "{port} cannot be reached: is the network cable in?",
    errno.ENETUNREACH: "{port} cannot be reached: is the network cable in?",
}
BUSY = (errno.EBUSY, errno.EWOULDBLOCK)
UNPLUGGED = (errno.EIO, errno.ENODEV, errno.ENXIO, errno.EBADF, errno.EPIPE)
HUNG_UP = (errno.ECONNRESET, errno.ECONNABORTED, errno.EPIPE)


class PortRefused(OSError):  # noqa: N818 - what we do, not an error of ours
    """A port that we do not open, or no longer keep; the text is the whole sentence for a technician."""


def explain(error: BaseException | None, port: str, *, opening: bool) -> str:
    """One sentence on `error` at `port`; None is the plain end of the bytes. It holds nothing that varies."""
    network = "://" in port
    if isinstance(error, PortRefused):
        return str(error)
    if isinstance(error, TimeoutError) and (opening or error.errno is None):
        return f"{port} does not {'open' if opening else 'take our bytes'} in time"
    if isinstance(error, ValueError):
        return f"{port} is no port that can be opened: {error}"
    if isinstance(error, socket.gaierror):
        return f"{port}: no such host"
    number = number_of(error)
    if network and (number in HUNG_UP or (number is None and not opening)):
        return f"{port}: the serial server closed the connection"
    if number in ADVICE:
        return ADVICE[number].format(port=port)
    if number in UNPLUGGED or error is None:
        return f"{port} was unplugged"
    return f"{port} {'does not open' if opening else 'failed'}: {error}"


def number_of(error: BaseException | None) -> int | None:
    """The operating system's number for `error`; pyserial often keeps it only in what it was raised from."""
    while error is not None:
        if isinstance(error, OSError) and error.errno is not None:
            return error.errno
        if isinstance(error, termios.error) and error.args and isinstance(error.args[0], int):
            return error.args[0]
        error = error.__cause__ or error.__context__
    return None
