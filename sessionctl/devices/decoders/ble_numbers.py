"""The bare number and time types as protocols of their own, for a person who has such bytes in hand."""

from collections.abc import Callable

from sessionctl.devices.decoders.ble_fields import wrong_length
from sessionctl.devices.decoders.frames import Fields, WireProtocol
from sessionctl.devices.decoders.framing import Whole
from sessionctl.devices.decoders.ieee11073 import Number, date_time, float32, sfloat


def _number(number: Number) -> Fields:
    return {"value": number.value, "special": number.special}


def _sfloat(data: bytes) -> Fields:
    return _number(sfloat(int.from_bytes(data, "little")))


def _float(data: bytes) -> Fields:
    return _number(float32(int.from_bytes(data, "little")))


def _date_time(data: bytes) -> Fields:
    return {"timestamp": date_time(data)}


def _type(name: str, size: int, read: Callable[[bytes], Fields]) -> WireProtocol:
    def parse(data: bytes) -> Fields | str:
        return wrong_length(data, size) or read(data)

    return WireProtocol(name, lambda _: Whole(parse), measurements=lambda _: (), checked=True)


PROTOCOLS = (
    _type("ieee11073-sfloat", 2, _sfloat),
    _type("ieee11073-float", 4, _float),
    _type("ble-date-time", 7, _date_time),
)
