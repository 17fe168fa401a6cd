"""A capture for a bug report: no names, the same measurements."""

import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings as how, strategies as st

from sessionctl.devices.capture import Capture, CaptureError, Chunk
from sessionctl.devices.decoded import decoded
from sessionctl.devices.decoders.frames import Frame
from sessionctl.devices.models import MODELS
from sessionctl.devices.redact import RULES, redact
from tests.devices.decoders.vectors import ALL

HEAD = {
    "name": "left-hand",
    "model": "masimo-rad8",
    "label": "Oximeter of Mrs Example",
    "port": "/dev/serial/by-id/usb-FTDI_FT232R_USB_UART_A10K2X3Y-if00-port0",
    "address": "",
    "simulated": False,
    "options": {},
    "baud": None,
    "parity": None,
}
MASIMO = b"".join(
    ALL[name].data.strip() + b"\r\n"
    for name in ("masimo-rad8-normal", "masimo-rad57-normal", "masimo-no-sensor")
)
SERIALS = (b"145838", b"56661", b"93112")


def captured(
    data: bytes, model: str = "masimo-rad8", channel: str = "", size: int = 37, **head: Any
) -> Capture:
    """`data` in pieces of `size`."""
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    chunks = (Chunk(round(n * 0.1, 4), channel, "in", piece.hex()) for n, piece in enumerate(pieces))
    return Capture(model, HEAD | {"model": model} | head, tuple(chunks))


def bytes_of(capture: Capture) -> bytes:
    return b"".join(bytes.fromhex(chunk.hex) for chunk in capture.chunks)


def fields_of(capture: Capture) -> list[Any]:
    return [item.fields for _, _, found in decoded(capture) for item in found if isinstance(item, Frame)]


def text(capture: Capture) -> str:
    return f"{capture.settings} {bytes_of(capture).decode('latin-1')}"


def test_a_rad8s_serial_number_is_gone_and_its_measurements_are_the_same() -> None:
    before = captured(MASIMO)
    after = redact(before).capture
    assert not any(serial in bytes_of(after) for serial in SERIALS)
    assert bytes_of(after) == re.sub(rb"SN=\d+", b"SN=0000000000", MASIMO)
    vitals = ("spo2_percent", "pulse_rate_bpm", "perfusion_index_percent", "exceptions")
    one, other = fields_of(before), fields_of(after)
    assert [[f[name] for name in vitals] for f in one] == [[f[name] for name in vitals] for f in other]


def test_pieces_and_times_stay() -> None:
    before = captured(MASIMO, size=11)
    after = redact(before).capture
    assert [(c.t, len(c.hex)) for c in after.chunks] == [(c.t, len(c.hex)) for c in before.chunks]


def test_the_head_names_nobody_and_keeps_what_a_report_needs() -> None:
    after = redact(captured(MASIMO, baud=4800, options={"quirk": "", "owner": "Mrs Example"}, room="Birch"))
    assert after.capture.settings == {
        "name": "device", "model": "masimo-rad8", "label": "", "port": "", "address": "", "simulated": False,
        "options": {"quirk": ""}, "baud": 4800, "parity": None,
    }  # fmt: skip
    assert "Example" not in text(after.capture)
    assert "head: name, label, port left out" in after.told
    assert "head: room, options.owner left out: what they say cannot be judged" in after.told


@pytest.mark.parametrize("cut", range(1, 40))
def test_a_line_cut_at_its_beginning_gives_no_serial_number_away(cut: int) -> None:
    after = bytes_of(redact(captured(MASIMO[cut:])).capture)
    assert not re.search(rb"[1-9]\d{3,}", after.split(b" SPO2")[0].replace(b"/", b" ").replace(b":", b" "))


@pytest.mark.parametrize("at", range(18, 32))
@pytest.mark.parametrize("bit", [0x80, 0x10, 0x04])
def test_a_garbled_line_gives_no_serial_number_away(at: int, bit: int) -> None:
    line = bytearray(ALL["masimo-rad8-normal"].data.strip() + b"\r\n")
    line[at] ^= bit
    after = bytes_of(redact(captured(bytes(line))).capture)
    assert b"145838" not in after
    assert not re.search(rb"[1-9]\d{4,}", after)


def test_names_of_the_head_are_gone_from_the_bytes_too() -> None:
    noise = b"banner A10K2X3Y left-hand\r\n" + MASIMO
    assert b"A10K2X3Y" not in bytes_of(redact(captured(noise)).capture)
    assert b"left-hand" not in bytes_of(redact(captured(noise)).capture)


def test_a_contecs_device_and_user_ids_are_gone() -> None:
    wave, ids = ALL["cms7-stream-captured-four"].data, ALL["cms7-captured-device-user"].data
    device = bytes(
        (0x04, 0x80, *b"\xc3\xcd\xd3\xb5\xb0\xc4\xb1")
    )  # "CMS50D1" with bit 7, as type 04 carries it
    before = captured(wave + device + ids + wave, "contec-cms50d-plus-v7")
    after = redact(before)
    assert bytes_of(after.capture).startswith(wave)
    assert bytes_of(after.capture).endswith(wave)
    assert device[2:] not in bytes_of(after.capture)
    assert ids[1:] not in bytes_of(after.capture)
    assert bytes_of(after.capture)[len(wave) : len(wave) + 9] == b"\x04" + b"\x80" * 8
    assert any("device or user id" in line for line in after.told)


def test_a_nonins_bytes_stay_as_they_are_but_a_text_in_no_frame_goes() -> None:
    packet = ALL["nonin2-packet-complete"].data
    before = captured(b"\x02NONIN S/N 501234567\x03" + packet * 2, "nonin-xpod")
    after = redact(before)
    assert bytes_of(after.capture).endswith(packet * 2)
    assert b"501234567" not in bytes_of(after.capture)
    assert any("look at them before you send the file" in line for line in after.told)


@pytest.mark.parametrize(
    ("model", "lines"),
    [
        ("nonin-ascii", ("nonin-ascii-plain", "nonin-ascii-missing")),
        ("nellcor-n560", ("nellcor-n560-captured-header", "nellcor-n560-captured-motion")),
        ("masimo-rad8-trend", ("masimo-trend-reading", "masimo-trend-off-patient")),
    ],
)
def test_a_banner_between_lines_of_text_goes_and_the_lines_stay(model: str, lines: tuple[str, ...]) -> None:
    first, last = (ALL[name].data for name in lines)
    after = redact(captured(first + b"\r\nMONITOR S/N 501234567\r\n" + last + b"\r\n", model))
    assert bytes_of(after.capture) == first + b"\r\n0000000 0/0 000000000\r\n" + last + b"\r\n"
    assert any("no reading" in line for line in after.told)


def test_a_bluetooth_devices_serial_number_and_address_are_gone() -> None:
    reading = ALL["bp-sbm69-normal"].data
    chunks = tuple(
        Chunk(0.1, channel, "in", data.hex())
        for channel, data in (
            ("2a25", b"SN-20419987"),
            ("2a23", bytes.fromhex("c0ffee0000123456")),
            ("2a29", b"Sanitas"),
            ("2a35", reading),
            ("2a99", b"\x01\x02\x03"),
        )
    )
    head = HEAD | {"model": "ble-blood-pressure", "port": "", "address": "C0:FF:EE:00:00:01"}
    after = redact(Capture("ble-blood-pressure", head, chunks))
    found = {chunk.channel: bytes.fromhex(chunk.hex) for chunk in after.capture.chunks}
    assert found == {
        "2a25": bytes(11),
        "2a23": bytes(8),
        "2a29": b"Sanitas",
        "2a35": reading,
        "2a99": bytes(3),
    }
    assert "channel 2a99: nothing is known of its 3 bytes, so all of them are zeros now" in after.told
    assert "C0:FF" not in text(after.capture)


@pytest.mark.parametrize("form", [b"C0FFEE000001", b"c0:ff:ee:00:00:01", bytes.fromhex("c0ffee000001")])
def test_an_address_in_the_bytes_is_gone_in_every_form(form: bytes) -> None:
    head = HEAD | {"model": "ble-pulse-oximeter", "address": "C0:FF:EE:00:00:01"}
    chunk = Chunk(0.0, "2a29", "in", (b"<" + form + b">").hex())
    (after,) = redact(Capture("ble-pulse-oximeter", head, (chunk,))).capture.chunks
    assert form not in bytes.fromhex(after.hex)
    assert len(after.hex) == len(chunk.hex)


def test_what_a_microlife_says_before_its_records_is_gone_and_the_sum_is_right_again() -> None:
    record = ALL["microlife-record-120-80"].data
    payload = b"\x01MRS EXAMPLE         ".ljust(38, b" ") + record
    head = b"\x4d\x3a" + (len(payload) + 1).to_bytes(2, "big") + payload
    data = head + bytes((sum(head) & 0xFF,))
    before = captured(data, "microlife-bp3gy1", "fff1", size=20)
    after = redact(before)
    assert b"EXAMPLE" not in bytes_of(after.capture)
    assert bytes_of(after.capture)[-11:-1] == record
    assert len(bytes_of(after.capture)) == len(data)
    cut = redact(captured(data[:30], "microlife-bp3gy1", "fff1", size=20))
    assert b"EXAMPLE" not in bytes_of(cut.capture)


def test_the_quirk_of_a_d40_stays_so_that_it_decodes_to_the_same() -> None:
    record = bytes.fromhex("51260401 5447a5")
    data = record + bytes((sum(record) & 0xFF,))
    channel = "00001524-1212-efde-1523-785feabcd123"
    after = redact(captured(data, "taidoc-cuff", channel, options={"quirk": "d40"})).capture
    assert after.settings["options"] == {"quirk": "d40"}
    assert fields_of(after)[0]["systolic_mmhg"] == 260


def test_an_unknown_model_is_refused_in_words() -> None:
    with pytest.raises(CaptureError, match="model nobody-1 is not known here: which of its bytes name"):
        redact(captured(b"SN=123", "nobody-1"))


def test_it_says_that_it_decodes_to_the_same() -> None:
    assert (
        redact(captured(MASIMO)).told[-1] == "decoded before and after: 3 frames and 0 rejections, the same"
    )


def test_every_protocol_of_every_model_is_judged() -> None:
    spoken = {protocol for model in MODELS.values() for protocol in model.protocols.values()}
    assert spoken == set(RULES)


SERIAL = sorted(name for name, model in MODELS.items() if model.transport == "serial")
STREAMS = {
    "masimo": MASIMO,
    "nonin": ALL["nonin2-packet-complete"].data * 2,
    "contec": ALL["cms7-stream-captured-four"].data,
    "suntech": ALL["suntech-stream-cuff-then-done"].data,
    "nellcor": b"".join(ALL[f"nellcor-n560-captured-{line}"].data + b"\r\n" for line in ("header", "motion")),
}


@how(max_examples=60, deadline=None)
@given(st.sampled_from(SERIAL), st.binary(max_size=300), st.integers(0, 300), st.integers(1, 50))
def test_any_bytes_keep_their_lengths_and_twice_is_as_once(
    model: str, noise: bytes, cut: int, size: int
) -> None:
    stream = next((data for name, data in STREAMS.items() if name in model), b"")
    before = captured(stream[cut:] + noise + stream, model, size=size)
    once = redact(before).capture
    assert [len(c.hex) for c in once.chunks] == [len(c.hex) for c in before.chunks]
    assert all(a.t <= b.t for a, b in pairwise(once.chunks))
    again = redact(replace(once, settings=before.settings)).capture
    assert again.chunks == once.chunks


def test_a_head_of_any_shape_is_no_trouble() -> None:
    odd = {"name": 7, "port": ["x"], "address": {"a": 1}, "options": {"quirk": ["x"], "n": None}, "baud": "x"}
    after = redact(Capture("nonin-xpod", odd, ())).capture
    assert (after.settings["name"], after.settings["port"], after.settings["options"]) == ("device", "", {})


def test_a_viatom_cuffs_account_number_is_gone_and_its_states_and_readings_are_the_same() -> None:
    data = ALL["bp2-stream-idle-measuring-result"].data
    account = bytes.fromhex("d7530300")  # 218071, bytes 27 to 30 of the state
    assert account in data
    channel = next(iter(MODELS["viatom-bp2"].protocols))
    before = captured(b"\x00" + data + data[:44] + data, "viatom-bp2", channel, size=20, port="", address="")
    after = redact(before)
    assert account not in bytes_of(after.capture)
    assert any(f"channel {channel}: answers with the account number" in line for line in after.told)
    assert [fields.get("state") for fields in fields_of(after.capture)] == [3, None, None] * 2
    assert redact(after.capture).capture.chunks == after.capture.chunks


def test_bytes_of_a_jks50f_that_nobody_has_explained_are_gone_and_its_sum_holds() -> None:
    frame = bytearray(ALL["jks50f-reading"].data)
    frame[20:28] = b"A10K2X3Y"
    frame[-1] = (sum(frame[:-1]) + 1) & 0xFF
    before = captured(bytes(frame) * 2, "jks50f", "ffe1", size=20)
    after = redact(before)
    assert bytes_of(after.capture) == ALL["jks50f-reading"].data * 2
    assert "channel ffe1: bytes that nobody has explained: zeros now in 2 place(s)" in after.told
