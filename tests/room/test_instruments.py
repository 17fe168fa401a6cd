"""What an instrument is known by, and how much that proves."""

import pytest

from sessionctl.room.instruments import Instrument, certain, cleaned, compared, exclusive, short

PORT = "path:/dev/serial/by-path/pci-0000:00:14.0-usb-0:1.2:1.0"


@pytest.mark.parametrize(
    ("identity", "one", "alone"),
    [
        ("usb:0403:6001:FT4XYZ12", True, True),
        ("usb:0403:6001:AB:CD:EF", True, True),
        ("usb:10C4:EA60:0001", False, False),  # every CP210x chip as it leaves the factory
        ("usb:1A86:7523:", False, False),
        ("usb:1A86:7523", False, False),
        ("ble:C0:FF:EE:00:00:01", True, True),
        ("ble:", False, False),
        (PORT, False, True),
        ("path:", False, False),
        ("", False, False),
    ],
)
def test_an_identity_names_one_instrument_or_one_place_or_nothing(
    identity: str, one: bool, alone: bool
) -> None:
    assert (certain(identity), exclusive(identity)) == (one, alone)


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        (Instrument("usb:1:2:ABC12"), Instrument("usb:1:2:ABC12"), "same"),
        (Instrument("usb:1:2:ABC12"), Instrument("usb:1:2:XYZ98"), "another"),
        (Instrument("usb:1:2:ABC12"), Instrument(""), "another"),
        (Instrument(PORT), Instrument(PORT), "unknown"),
        (Instrument(PORT, "70123"), Instrument(PORT), "unknown"),
        (Instrument(PORT, "70123"), Instrument(PORT, "70124"), "another"),
        (Instrument(PORT, "70123"), Instrument("usb:1:2:ABC12", "70123"), "same"),
        (Instrument(""), Instrument(""), "same"),
        (Instrument(""), Instrument("usb:1:2:ABC12"), "unknown"),
    ],
)
def test_two_looks_at_an_instrument_are_compared(before: Instrument, now: Instrument, found: str) -> None:
    assert compared(before, now) == found


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("0000070123", "0000070123"),
        (" 70123\x00\x00", "70123"),
        ("0000000000", ""),
        ("ab", ""),
        ("none", ""),
        ("\u202e\x1b", ""),
        ("7" + "1" * 200, "7" + "1" * 63),
    ],
)
def test_what_a_device_says_of_itself_is_cut_to_what_may_be_kept(said: str, kept: str) -> None:
    assert cleaned(said) == kept


@pytest.mark.parametrize(
    ("instrument", "text"),
    [
        (Instrument("usb:0403:6001:FT4XYZ12"), "USB …XYZ12"),
        (Instrument("usb:10C4:EA60:0001"), "USB, without a number of its own"),
        (Instrument("ble:C0:FF:EE:00:00:01"), "Bluetooth …00:01"),
        (Instrument(PORT), "port 0:1.2:1.0"),
        (Instrument("path:/dev/sessionctl/oximeter"), "port oximeter"),
        (Instrument(PORT, "0000070123"), "no. 70123"),
        (Instrument(""), ""),
    ],
)
def test_people_read_an_instrument_in_few_letters(instrument: Instrument, text: str) -> None:
    assert short(instrument) == text
