"""A capture through the decoders of its model: which frames and rejections each chunk brought."""

from collections.abc import Iterator

from sessionctl.devices.capture import Capture, CaptureError, Chunk
from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.channels import decoders_of
from sessionctl.devices.decoders.frames import Decoder, Frame, Rejected, WireProtocol
from sessionctl.devices.models import MODELS, Model

Found = list[Frame | Rejected]


def model_of(capture: Capture) -> Model:
    """The model a capture was made of. Raises CaptureError when it is not known here."""
    if capture.model not in MODELS:
        raise CaptureError(f"model {capture.model} is not known here: its bytes cannot be read")
    return MODELS[capture.model]


class Decoders:
    """Fresh decoders of a capture's model, one for each channel. Raises CaptureError for an unknown one."""

    def __init__(self, capture: Capture) -> None:
        model = model_of(capture)
        options = capture.settings.get("options")
        told = {str(key): str(value) for key, value in options.items()} if isinstance(options, dict) else {}
        context = {**model.context, **told}
        self._rows = {channel: PROTOCOLS[name] for channel, name in model.protocols.items()}
        try:
            self._decoders = decoders_of(self._rows, context)
        except ValueError as wrong:
            raise CaptureError(f"the settings of the capture are refused: {wrong}") from wrong

    def row(self, channel: str) -> WireProtocol | None:
        """The protocol of `channel`; None where the model has none."""
        return self._rows.get(channel)

    def feed(self, channel: str, data: bytes) -> Found:
        """What `data` completes; bytes of a channel that the model does not have are one rejection."""
        decoder: Decoder | None = self._decoders.get(channel)
        return [Rejected("channel", data)] if decoder is None else decoder.feed(data)

    def finish(self) -> Iterator[tuple[str, Found]]:
        """What the end of the bytes leaves, channel by channel."""
        for channel, decoder in self._decoders.items():
            if found := decoder.finish():
                yield channel, found


def decoded(capture: Capture) -> list[tuple[Chunk | None, str, Found]]:
    """Each chunk that came in, its channel and what it completed; at the end what was left, without a chunk.

    Raises CaptureError for a model that is not known.
    """
    decoders = Decoders(capture)
    told: list[tuple[Chunk | None, str, Found]] = [
        (chunk, chunk.channel, decoders.feed(chunk.channel, bytes.fromhex(chunk.hex)))
        for chunk in capture.chunks
        if chunk.direction == "in"
    ]
    return told + [(None, channel, found) for channel, found in decoders.finish()]
