"""The decoders of one link: one for each channel, except where a message comes in pieces over several."""

from collections.abc import Mapping

from sessionctl.devices.decoders.frames import Decoder, WireProtocol


def decoders_of(rows: Mapping[str, WireProtocol], context: Mapping[str, str]) -> dict[str, Decoder]:
    """A fresh decoder for each channel of `rows`. Raises ValueError for a `context` that a row refuses.

    Channels of one row with `parts` share what they put together; in the order of the pieces.
    """
    made: dict[str, Decoder] = {}
    for channel, row in rows.items():
        if row.parts is None:
            made[channel] = row.new(context)
        elif channel not in made:
            together = [name for name, other in rows.items() if other is row]
            made |= dict(zip(together, row.parts(context, len(together)), strict=True))
    return made
