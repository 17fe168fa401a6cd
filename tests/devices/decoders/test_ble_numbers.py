"""Medical floats and time stamps; the second decoder here was written apart from the first, on decimals."""

from decimal import Decimal

import pytest

from sessionctl.devices.decoders.ieee11073 import Number, date_time, float32, sfloat

SPECIALS = {0x07FF: "NaN", 0x07FE: "+INF", 0x0800: "NRes", 0x0801: "reserved", 0x0802: "-INF"}


def sfloat_by_decimals(code: int) -> Number:
    """Digit by digit: the nibble table for the exponent, the sign from bit 11, the value from its text."""
    if code in SPECIALS:
        return Number(None, SPECIALS[code])
    exponent = [0, 1, 2, 3, 4, 5, 6, 7, -8, -7, -6, -5, -4, -3, -2, -1][code // 4096]
    digits = code % 4096
    mantissa = Decimal(digits) if digits < 2048 else Decimal(digits) - 4096
    return Number(float(mantissa.scaleb(exponent)))


def test_every_sfloat_code_reads_as_in_decimal_arithmetic() -> None:
    differing = [code for code in range(0x10000) if sfloat(code) != sfloat_by_decimals(code)]
    assert differing == []


def test_exactly_five_sfloat_codes_are_no_number() -> None:
    assert {code for code in range(0x10000) if sfloat(code).value is None} == SPECIALS.keys()


@pytest.mark.parametrize(
    ("code", "value"),
    [
        (0xF4F6, 127.0),  # the cuff's screen, as nRF Connect shows the same bytes
        (0xF0BD, 18.9),
        (0x07FD, 2045.0),
        (0x0803, -2045.0),
        (0x17FF, 20470.0),  # the mantissa of NaN, but another exponent: an ordinary number
    ],
)
def test_an_sfloat_has_the_value_its_maker_prints(code: int, value: float) -> None:
    assert sfloat(code) == Number(value)


@pytest.mark.parametrize(
    ("code", "value"),
    [
        (0xFC03FE01, 26.1633),
        (0x04030201, 1_971_210_000.0),
        (0xFF00016E, 36.6),  # 366 * 10**-1, the example of the Health Thermometer profile
        (0xFFFFFFFF, -0.1),
    ],
)
def test_a_float_has_the_value_its_maker_prints(code: int, value: float) -> None:
    assert float32(code) == Number(value)


@pytest.mark.parametrize("code", [0x007FFFFF, 0x007FFFFE, 0x00800000, 0x00800001, 0x00800002])
def test_a_special_float_is_no_number(code: int) -> None:
    assert float32(code).value is None


def test_a_time_stamp_reads_as_local_time() -> None:
    assert date_time(bytes.fromhex("dd07081a090a14")) == "2013-08-26T09:10:20"


@pytest.mark.parametrize(
    "stamp",
    [
        "0000041114293b",  # year unknown
        "dd0700 1a090a14",  # month unknown
        "dd0708 00090a14",  # day unknown
        "dd07021e090a14",  # 30 February
        "dd07081a180a14",  # 24 o'clock
        "2d06081a090a14",  # 1581, before the calendar
        "ffff081a090a14",
    ],
)
def test_a_time_stamp_that_names_no_instant_is_no_time(stamp: str) -> None:
    assert date_time(bytes.fromhex(stamp)) is None
