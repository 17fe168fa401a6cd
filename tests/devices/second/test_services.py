"""Every flag byte of the health services, at every length to 20 bytes, through two decoders made apart.

Rule 1. Where ours gives a number the second gives the same; where the second gives none, neither does ours.
Rule 2. Ours may be stricter, for a reason of `STRICTER` only. It is never laxer.
Rule 3. The services leave open what a message longer than its flags promise is: ours rejects it, or reads
        the same and marks it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.frames import Fields, Rejected
from sessionctl.vitals import Validity
from tests.devices.second import heart, oximeter, pressure
from tests.devices.second.messages import SIZE, Missing, Row, promised

LONGEST = 20  # bytes of a notification where nothing longer was agreed on
OWN_NOTES = {"implausible", "unexplained_bytes"}
"""Fields of ours that say why something is missing; the services know no such thing."""

WORDS = (
    *(0x0000, 0x0001, 0x0061, 0x0078, 0x0140, 0x0141, 0x015E, 0x015F, 0xF3E8, 0xF46E),
    *(0xE057, 0x100C, 0xF009, 0x87D0, 0x0010, 0x7001, 0x0FFF, 0x07FD, 0x0803, 0xFFFF),
)
CODES = (0x07FF, 0x0800, 0x07FE, 0x0802, 0x0801)
STAMPS = (
    *("e8070b1d170839", "00000b1d170839", "ea070d1d170839", "ea07021e000000", "2e060101000000"),
    *("e807000117083b", "0f270c1f173b3b", "ea070b1d180000", "d407021d000000", "d307021d000000"),
)
BODIES = 4
"""Bodies for each flag byte: with ever more codes in the place of numbers, and the last of any bytes."""


@dataclass(frozen=True)
class Service:
    """One message: how the second decoder reads it, how it is laid out, and when ours may say less."""

    protocol: str
    read: Callable[[bytes], dict[str, Any] | Missing]
    rows: tuple[Row, ...]
    context: dict[str, str] = field(default_factory=dict)
    size: Callable[[bytes], int] | None = None

    def promised(self, data: bytes) -> int:
        return self.size(data) if self.size else promised(self.rows, data[0])


HEART_ROWS: tuple[Row, ...] = (
    ("rate", "u8", None),
    ("high", "u8", 0),
    ("energy", "u16", 3),
    ("interval", "u16", 4),
)
BEURER = {"quirk": "beurer-be"}
SERVICES = {
    "pressure": Service("ble-blood-pressure", pressure.measurement, pressure.ROWS),
    "pressure, BM85": Service(
        "ble-blood-pressure",
        lambda data: pressure.measurement(data, pressure.BEURER_ROWS),
        pressure.BEURER_ROWS,
        BEURER,
    ),
    "cuff": Service("ble-intermediate-cuff-pressure", pressure.intermediate, pressure.ROWS),
    "cuff, BM85": Service(
        "ble-intermediate-cuff-pressure",
        lambda data: pressure.intermediate(data, pressure.BEURER_ROWS),
        pressure.BEURER_ROWS,
        BEURER,
    ),
    "oximeter": Service("ble-plx-continuous", oximeter.continuous, oximeter.CONTINUOUS_ROWS),
    "spot check": Service("ble-plx-spot-check", oximeter.spot, oximeter.SPOT_ROWS),
    "heart": Service("ble-heart-rate", heart.measurement, HEART_ROWS, size=heart.promised),
}

STRICTER: dict[str, Callable[[str, Any, Fields], bool]] = {
    "a pressure under 1 mmHg is no person's": lambda name, value, said: (
        name.split("_")[0] in ("systolic", "diastolic", "map") and 0 < said[_mmhg(name)] < 1
    ),
    "the oximeter says that it has no number or no patient": lambda name, _, said: (
        _is_number_of_an_oximeter(name)
        and not {
            "measurement_unavailable",
            "invalid_measurement",
            "sensor_unconnected_to_user",
            "sensor_disconnected",
        }.isdisjoint([*said.get("measurement_status", ()), *said.get("sensor_status", ())])
    ),
    "a clock that was not set gives no time": lambda name, _, said: (
        name == "timestamp" and said.get("clock_not_set") is True
    ),
    "user 255 is nobody": lambda name, value, _: (name, value) == ("user_id", 255),
}
"""Why ours may give None where the second gives something: by the field, its value and all the fields."""


def _mmhg(name: str) -> str:
    return name.replace("kpa", "mmhg")


def _is_number_of_an_oximeter(name: str) -> bool:
    return name.startswith(("spo2", "pulse_rate", "perfusion")) and name.endswith(("percent", "bpm"))


def body(rows: tuple[Row, ...], flags: int, draw: random.Random, odd: float) -> bytes:
    """The parts that `flags` promises, numbers odd by that chance, and bytes to 20 behind them."""
    out = bytearray()
    for _, kind, bit in rows:
        if bit is not None and not flags & 1 << bit:
            continue
        if kind.startswith("sfloat"):
            word = draw.choice(CODES) if draw.random() < odd else draw.choice(WORDS)
            out += word.to_bytes(2, "big" if kind.endswith("-be") else "little")
        elif kind == "stamp":
            out += bytes.fromhex(draw.choice(STAMPS))
        else:
            out += draw.choice((bytes(SIZE[kind]), b"\xff" * SIZE[kind], draw.randbytes(SIZE[kind])))
    return bytes(out) + draw.randbytes(LONGEST)


def messages(service: Service) -> Iterator[bytes]:
    """Every flag byte, with each of its bodies cut at every length."""
    draw = random.Random(11073)
    yield b""
    for flags in range(256):
        for number in range(BODIES):
            last = number == BODIES - 1
            full = draw.randbytes(LONGEST) if last else body(service.rows, flags, draw, number / BODIES)
            for length in range(LONGEST):
                yield bytes((flags,)) + full[:length]


def difference(service: Service, data: bytes) -> str:
    """How the two read `data` differently; "" when they do not."""
    (ours,) = PROTOCOLS[service.protocol].new(service.context).feed(data)
    theirs = service.read(data)
    if isinstance(ours, Rejected):
        longer = bool(data) and len(data) > service.promised(data)
        return "" if isinstance(theirs, Missing) or longer else f"ours rejects it: {ours.reason}"
    if isinstance(theirs, Missing):
        return f"ours reads it: {ours.fields}"
    fields = {name: value for name, value in ours.fields.items() if name not in OWN_NOTES}
    if fields.keys() != theirs.keys():
        return f"fields {fields.keys() ^ theirs.keys()} on one side only"
    for name, value in theirs.items():
        if fields[name] != value and not (fields[name] is None and _may_be_none(name, value, theirs)):
            return f"{name}: ours {fields[name]!r}, the second {value!r}"
    return ""


def _may_be_none(name: str, value: Any, said: Fields) -> bool:
    return any(reason(name, value, said) for reason in STRICTER.values())


@pytest.mark.parametrize("name", SERVICES)
def test_all_flag_bytes_at_every_length_are_read_alike(name: str) -> None:
    service = SERVICES[name]
    found = [(data.hex(), what) for data in messages(service) if (what := difference(service, data))]
    assert found[:5] == []


def test_each_way_to_be_stricter_is_needed() -> None:
    """A reason nobody needs would hide a number that is missing without one."""
    used = set()
    for name in SERVICES:
        service = SERVICES[name]
        for data in messages(service):
            if not data or len(data) != service.promised(data):
                continue
            theirs = service.read(data)
            (ours,) = PROTOCOLS[service.protocol].new(service.context).feed(data)
            if isinstance(theirs, Missing) or isinstance(ours, Rejected):
                continue
            for part, value in theirs.items():
                if value is not None and ours.fields[part] is None:
                    used |= {why for why, fits in STRICTER.items() if fits(part, value, theirs)}
    assert used == set(STRICTER)


@pytest.mark.parametrize(
    ("name", "rows"), [("oximeter", oximeter.CONTINUOUS_ROWS), ("spot check", oximeter.SPOT_ROWS)]
)
def test_what_an_oximeter_says_of_its_number_reaches_the_room(name: str, rows: tuple[Row, ...]) -> None:
    service = SERVICES[name]
    row = PROTOCOLS[service.protocol]
    seen = set()
    for data in messages(service):
        (ours,) = row.new({}).feed(data)
        if isinstance(ours, Rejected):
            continue
        shown, doubted = oximeter.may_be_shown(data, rows), oximeter.must_be_doubted(data, rows)
        for one in row.measurements(ours.fields):
            assert shown or one.value is None, data.hex()
            if one.value is not None and doubted:
                assert one.validity is Validity.QUESTIONABLE, data.hex()
            assert (one.history is not None) is oximeter.is_history(data, rows), data.hex()
            seen.add((one.value is None, shown, doubted))
    assert {(True, False, False), (False, True, True), (False, True, False)} <= seen


def test_without_contact_a_heart_rate_is_no_reading() -> None:
    row, seen = PROTOCOLS["ble-heart-rate"], set()
    for data in messages(SERVICES["heart"]):
        (ours,) = row.new({}).feed(data)
        if isinstance(ours, Rejected):
            continue
        for one in row.measurements(ours.fields):
            assert one.value is None or heart.usable(data), data.hex()
            seen.add(one.value is None)
    assert seen == {True, False}
