"""A capture without what names a device or a place, for a bug report: same lengths, same measurements.

Rule 1. Names are left out of the head; in the bytes zeros of the same length stand in their place. A number
        about a person's body is never touched: the proof is that all decodes to the same measurements.
Rule 2. What cannot be judged is refused, in words: an unknown model as a whole, a channel of a known model
        that we do not read by zeros in place of all its bytes.
Rule 3. Where a name stands under a check code (Microlife, Viatom's cuffs), the code is made anew. Were one
        broken, the proof of Rule 1 would say so.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from sessionctl.devices.capture import Capture, CaptureError, Chunk
from sessionctl.devices.decoded import decoded, model_of
from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.frames import Frame
from sessionctl.devices.decoders.framing import Stream
from sessionctl.devices.models import MODELS
from sessionctl.devices.names_in_bytes import (
    contec_ids,
    everything,
    jks50f_rest,
    masimo_serials,
    microlife_ids,
    texts,
)
from sessionctl.devices.names_in_head import head, names
from sessionctl.devices.names_in_lines import unread_lines
from sessionctl.devices.names_in_viatom import cuff_users

Blank = Callable[[bytearray], int]
"""Puts zeros over what names somebody in one channel's bytes, in their order; returns how many places."""

READ_WHOLE = "no name in its frames"
UNREAD = "texts in lines that are no reading"
RULES: dict[str, tuple[str, Blank]] = {
    "masimo-ascii1": ("serial numbers (SN=)", masimo_serials),
    "masimo-trend": (UNREAD, unread_lines("masimo-trend")),
    "nellcor-ascii": (UNREAD, unread_lines("nellcor-ascii")),
    "nonin-ascii": (UNREAD, unread_lines("nonin-ascii")),
    "contec-v7-stream": ("packets with a device or user id, or of unknown content", contec_ids),
    "contec-v5-stream": (READ_WHOLE, lambda _: 0),
    "nonin-serial-format2-stream": (READ_WHOLE, lambda _: 0),
    "nonin-serial-format7-stream": (READ_WHOLE, lambda _: 0),
    "nonin-serial-format8-stream": (READ_WHOLE, lambda _: 0),
    "nonin-serial-format13-stream": (READ_WHOLE, lambda _: 0),
    "nonin-9560-stream": (READ_WHOLE, lambda _: 0),
    "nonin-ble-oximetry": (READ_WHOLE, lambda _: 0),
    "suntech-stream": (READ_WHOLE, lambda _: 0),
    "ble-plx-continuous": (READ_WHOLE, lambda _: 0),
    "ble-plx-spot-check": (READ_WHOLE, lambda _: 0),
    "ble-plx-features": (READ_WHOLE, lambda _: 0),
    "ble-blood-pressure": (READ_WHOLE, lambda _: 0),
    "ble-intermediate-cuff-pressure": (READ_WHOLE, lambda _: 0),
    "ble-blood-pressure-feature": (READ_WHOLE, lambda _: 0),
    "ble-battery-level": (READ_WHOLE, lambda _: 0),
    "viatom-0x17-stream": (READ_WHOLE, lambda _: 0),
    "viatom-0x1b-stream": (READ_WHOLE, lambda _: 0),
    "viatom-oxyii-stream": (READ_WHOLE, lambda _: 0),
    "viatom-pc60fw-stream": (READ_WHOLE, lambda _: 0),
    "viatom-bp2-stream": ("answers with the account number of a user", cuff_users),
    "ble-heart-rate": (READ_WHOLE, lambda _: 0),
    "bci-berry-stream": (READ_WHOLE, lambda _: 0),
    "jumper": (READ_WHOLE, lambda _: 0),
    "jks50f": ("bytes that nobody has explained", jks50f_rest),
    "contec-cms50d-bt": (READ_WHOLE, lambda _: 0),
    "accutorr3-ascii": (READ_WHOLE, lambda _: 0),
    "microlife-frame": ("what stands before the records: it may hold a patient's id", microlife_ids),
    "nibscan-ascii": (READ_WHOLE, lambda _: 0),
    "omron-memory-classic-be": (READ_WHOLE, lambda _: 0),
    "omron-memory-classic-le": (READ_WHOLE, lambda _: 0),
    "omron-unlock": (READ_WHOLE, lambda _: 0),
    "taidoc-command": (READ_WHOLE, lambda _: 0),
    "yonker-bp": (READ_WHOLE, lambda _: 0),
    "ble-serial-number": ("serial number", everything),
    "ble-model-number": (READ_WHOLE, lambda _: 0),
    "ble-manufacturer": (READ_WHOLE, lambda _: 0),
}
"""What is blanked, by protocol. One without a row cannot be judged."""

PUBLIC_CHANNELS = ("2a24", "2a26", "2a27", "2a28", "2a29", "2a50")
"""Device Information that a bug report needs and that names no single device: model, versions, maker, PnP id.

Its serial number (2a25) and system id (2a23), and a device's own name (2a00), are zeroed with all the others.
"""


@dataclass(frozen=True, slots=True)
class Redacted:
    """The capture without names, and a line for a person on each thing that was replaced or kept unseen."""

    capture: Capture
    told: tuple[str, ...]


def redact(capture: Capture) -> Redacted:
    """Raises CaptureError for a model that is not known, and where the measurements would not be the same."""
    if capture.model not in MODELS:
        raise CaptureError(
            f"model {capture.model} is not known here: which of its bytes name the device or a person"
            " cannot be judged; nothing was written"
        )
    model = MODELS[capture.model]
    told: list[str] = []
    named = names(capture.settings)
    settings = head(capture.settings, capture.model, told)
    chunks = capture.chunks
    for channel, direction in dict.fromkeys((chunk.channel, chunk.direction) for chunk in chunks):
        joined = bytearray(_joined(chunks, channel, direction))
        if direction == "in":
            _blank(channel, model.protocols.get(channel), joined, told)
        _known(channel, named, joined, told)
        chunks = _parted(chunks, channel, direction, joined)
    after = replace(capture, settings=settings, chunks=chunks)
    told.append(_proved(capture, after))
    return Redacted(after, tuple(told))


def _blank(channel: str, protocol: str | None, joined: bytearray, told: list[str]) -> None:
    where = f"channel {channel}: " if channel else ""
    if protocol is None and channel in PUBLIC_CHANNELS:
        return
    if protocol is None or protocol not in RULES:
        told.append(f"{where}nothing is known of its {len(joined)} bytes, so all of them are zeros now")
        joined[:] = bytes(len(joined))
        return
    what, blank = RULES[protocol]
    if count := blank(joined):
        told.append(f"{where}{what}: zeros now in {count} place(s)")
    if isinstance(PROTOCOLS[protocol].new({}), Stream):
        _strays(where, protocol, joined, told)


def _strays(where: str, protocol: str, joined: bytearray, told: list[str]) -> None:
    """Texts in bytes that are in no frame (a banner at switch-on) may name the device; noise may stay."""
    decoder = PROTOCOLS[protocol].new({})
    found = [*decoder.feed(bytes(joined)), *decoder.finish()]
    position, outside, zeros = 0, 0, 0
    for item in found:  # every byte is in a frame or in a rejection, in order (`frames`, Rule 3)
        if not isinstance(item, Frame):
            outside += len(item.data)
            zeros += texts(joined, position, position + len(item.data))
        position += len(item.data)
    if zeros:
        told.append(f"{where}text outside any frame: zeros now in {zeros} place(s)")
    if outside:
        told.append(f"{where}{outside} byte(s) in no frame: look at them before you send the file")


def _known(channel: str, names: tuple[bytes, ...], joined: bytearray, told: list[str]) -> None:
    count = 0
    for name in names:
        while (at := joined.find(name)) >= 0:
            joined[at : at + len(name)] = b"0" * len(name) if name.isascii() else bytes(len(name))
            count += 1
    if count:
        where = f"channel {channel}: " if channel else ""
        told.append(f"{where}address, port or name of the head in the bytes: zeros now in {count} place(s)")


def _joined(chunks: tuple[Chunk, ...], channel: str, direction: str) -> bytes:
    return b"".join(bytes.fromhex(c.hex) for c in chunks if (c.channel, c.direction) == (channel, direction))


def _parted(chunks: tuple[Chunk, ...], channel: str, direction: str, joined: bytearray) -> tuple[Chunk, ...]:
    """The chunks with the bytes of one channel replaced, cut where they were cut."""
    rest, out = bytes(joined), list[Chunk]()
    for chunk in chunks:
        if (chunk.channel, chunk.direction) == (channel, direction):
            size = len(chunk.hex) // 2
            chunk, rest = replace(chunk, hex=rest[:size].hex()), rest[size:]
        out.append(chunk)
    return tuple(out)


def _proved(before: Capture, after: Capture) -> str:
    """Says that both decode to the same. Raises CaptureError when they do not."""
    one, other = _measured(before), _measured(after)
    if one != other:
        raise CaptureError(
            "without its names it does not decode to the same measurements; nothing was written:"
            " the bytes must be looked at by hand"
        )
    frames = sum(1 for reason, _ in one if not reason)
    return f"decoded before and after: {frames} frames and {len(one) - frames} rejections, the same"


def _measured(capture: Capture) -> list[tuple[str, object]]:
    """Each frame's measurements, battery and wave, each rejection's reason and length, in order."""
    model = model_of(capture)
    told: list[tuple[str, object]] = []
    for _, channel, found in decoded(capture):
        for item in found:
            if isinstance(item, Frame):
                row = PROTOCOLS[model.protocols[channel]]
                fields = item.fields
                told.append(("", (row.measurements(fields), row.battery(fields), row.pleth(fields))))
            else:
                told.append((item.reason, len(item.data)))
    return told
