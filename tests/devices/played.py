"""For each model the bytes to play, as they were recorded, and the numbers they were recorded with.

The numbers are those of the test vectors, which come from the device's screen, its maker or somebody else's
tests. Our decoders only choose among the vectors: one that the model's channel reads as frames.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.frames import Frame
from sessionctl.devices.dialogue import Due, Opened, Say
from sessionctl.devices.models import MODELS
from sessionctl.vitals import Measurement, Vital, acceptable
from tests.devices.decoders.vectors import Vector
from tests.fuzz.families import cousins, ended, shown

KINDS = ("captured", "unit-test", "derived")
NOW = datetime(2026, 3, 7, 9, 0, 0)
JUST_AFTER = timedelta(seconds=10)

FIELDS = {
    "spo2_percent": (Vital.SPO2,),
    "pulse_rate_bpm": (Vital.PULSE_RATE, Vital.CUFF_PULSE_RATE),
    "perfusion_index_percent": (Vital.PERFUSION_INDEX,),
    "heart_rate_bpm": (Vital.HEART_RATE,),
    "systolic_mmhg": (Vital.SYSTOLIC,),
    "diastolic_mmhg": (Vital.DIASTOLIC,),
    "map_mmhg": (Vital.MEAN_PRESSURE,),
}
"""What a field of a vector says: of these the vital that the model measures."""
AS_SENT = {"spo2_percent": "raw_spo2", "pulse_rate_bpm": "raw_pulse_rate"}
"""How a vector names a number whose source does not judge it."""

MEMORY = "its memory is asked for page by page, and the answers depend on what was asked"
NOT_HERE = {
    "contec-cms50d-bt": "its numbers count only beside a wave that moves",
    "microlife-bp3gy1": MEMORY,
    "nibscan-un300": "it answers each question with a line of its own",
    "omron-hem-7142t2": MEMORY,
    "omron-hem-7322t": MEMORY,
    "omron-hem-7600t": MEMORY,
    "taidoc-cuff": MEMORY,
    "viatom-o2ring-wave": "no recording holds a whole answer with numbers and wave",
}
"""Models that one recording said again and again does not play, and why."""


@dataclass(frozen=True)
class Played:
    """`data`, said again and again on `channel`, means `numbers`; `wall` is a time at which it is news.

    `history`: the device says itself that they come from its memory, so they are no news at any time.
    """

    vector: Vector
    channel: str
    data: bytes
    numbers: dict[Vital, float]
    history: bool

    @property
    def wall(self) -> datetime:
        stamp = self.vector.expect.get("timestamp")
        return datetime.fromisoformat(stamp) + JUST_AFTER if stamp else NOW


def played(model: str, *, stamped: bool = True) -> Played | None:
    """What to play as `model`, recorded bytes before derived ones, most numbers first; None without any.

    `stamped`: bytes may hold a time, at which alone they are news.
    """
    found = [one for one in _candidates(model) if stamped or "timestamp" not in one.vector.expect]
    return min(found, key=lambda one: (KINDS.index(one.vector.kind), -len(one.numbers)), default=None)


def _candidates(model: str) -> Iterator[Played]:
    row = MODELS[model]
    for channel, protocol in row.protocols.items():
        stream = PROTOCOLS[protocol].stream
        for vector in [*shown(protocol), *(cousins(protocol) if stream else ())]:
            if "error" not in vector.expect:
                numbers = _numbers(vector, row.vitals)
                data = ended(protocol, vector.data)
                odd = vector.context.get("quirk") != row.context.get("quirk")  # another device's way
                told = () if odd or not numbers else _told(protocol, data, row.context)
                if told:
                    yield Played(vector, channel, data, numbers, any(m.history for m in told))


def _numbers(vector: Vector, vitals: tuple[Vital, ...]) -> dict[Vital, float]:
    """The numbers of the last frame of `vector` that are the model's vitals."""
    last = (vector.expect.get("frames") or vector.expect.get("packets") or [{}])[-1]
    said = {**vector.expect, **last}
    said = {plain: said[raw] for plain, raw in AS_SENT.items() if raw in said} | said
    return {
        vital: float(said[name])
        for name, those in FIELDS.items()
        for vital in those
        if vital in vitals and said.get(name) and acceptable(vital, said[name])  # a zero is no number
    }


def _told(protocol: str, data: bytes, context: Mapping[str, str]) -> list[Measurement]:
    decoder = PROTOCOLS[protocol].new(context)
    found = [*decoder.feed(data), *decoder.feed(data), *decoder.finish()]
    return [
        m for item in found if isinstance(item, Frame) for m in PROTOCOLS[protocol].measurements(item.fields)
    ]


def spoken_to(model: str) -> set[str]:
    """The channels that the model's dialogue writes to when a link stands and a little later."""
    dialogue = MODELS[model].dialogue
    if dialogue is None:
        return set()
    state, said = dialogue.step(dialogue.new(), Opened(0.0, NOW))
    for second in range(1, 12):
        state, more = dialogue.step(state, Due(float(second)))
        said = [*said, *more]
    return {each.channel for each in said if isinstance(each, Say)}
