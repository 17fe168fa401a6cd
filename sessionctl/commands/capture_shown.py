"""A capture for a person to read: each piece beside what it means."""

import orjson
import typer

from sessionctl.commands.says import fail
from sessionctl.devices.capture import Capture, CaptureError, Chunk, PlayedBack
from sessionctl.devices.decoded import Decoders, Found
from sessionctl.devices.decoders.frames import Frame, json_default


async def show(capture: Capture, speed: float) -> int:
    """Plays the capture without a port into its decoders; what the host said stands in its place."""

    try:
        decoders = Decoders(capture)
    except CaptureError as wrong:
        fail(str(wrong))
    coming, frames = iter(capture.chunks), 0

    def receive(data: bytes, channel: str) -> None:
        nonlocal frames
        for chunk in coming:
            _show(chunk)
            if chunk.direction == "in":
                break
        found = decoders.feed(channel, data)
        frames += sum(isinstance(item, Frame) for item in found)
        _mean(found)

    async with PlayedBack(capture, speed).open(receive) as link:
        await link.lost()
    for chunk in coming:
        _show(chunk)
    for _, found in decoders.finish():
        frames += sum(isinstance(item, Frame) for item in found)
        _mean(found)
    return 0 if frames else 1


def _show(chunk: Chunk) -> None:
    arrow = "→" if chunk.direction == "out" else "←"
    spaced = bytes.fromhex(chunk.hex).hex(" ")
    typer.echo(f"{chunk.t:10.4f} s  {arrow} {f'{chunk.channel}  ' if chunk.channel else ''}{spaced}")


def _mean(found: Found) -> None:

    for item in found:
        if isinstance(item, Frame):
            typer.echo(f"{'':14}= {orjson.dumps(item.fields, default=json_default).decode()}")
        else:
            typer.echo(f"{'':14}✕ refused ({item.reason}): {item.data.hex(' ')}")
