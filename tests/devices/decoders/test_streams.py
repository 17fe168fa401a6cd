"""Streams under noise: any bytes, cut anywhere, lose nothing silently and grow no buffer."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.frames import Frame, Rejected
from sessionctl.devices.decoders.framing import LOST_MOST, Found, NotHere, Stream
from sessionctl.devices.decoders.lines import LINE_MOST, Lines
from sessionctl.devices.decoders.memory import Judging
from tests.devices.decoders.vectors import ALL, DATA, decoded, frames

HELD_MOST = 4096

untimed = settings(deadline=None)  # a busy machine is no failure

VIATOM = {
    "viatom-0x17-stream": (ALL["viatom-response-framed-reading"].data * 3, 3),
    "viatom-0x1b-stream": (ALL["viatom-0x1b-stream"].data, 2),
    "viatom-oxyii-stream": (ALL["oxyii-stream-live"].data, 3),
    "viatom-pc60fw-stream": (ALL["pc60-stream-two-frames"].data + ALL["pc60-param"].data, 3),
    "viatom-bp2-stream": (ALL["bp2-stream-idle-measuring-result"].data, 3),
}
SAMPLES = {
    "nonin-serial-format2-stream": ALL["nonin2-packet-complete"].data * 2,
    "nonin-serial-format7-stream": ALL["nonin7-packet-complete"].data * 2,
    "contec-v5-stream": ALL["cms5-reading"].data * 3,
    "contec-v7-stream": ALL["cms7-stream-captured-four"].data + bytes.fromhex("0c800e8081"),
    "suntech-stream": ALL["suntech-stream-cuff-then-done"].data + ALL["suntech-bp-data"].data,
    **{name: data for name, (data, _) in VIATOM.items()},
    "accutorr3-ascii": (ALL["accutorr3-printed-example"].data + b"\r\n") * 2,
    "dinamap-native-block": ALL["dinamap-captured-block-0"].data
    + ALL["dinamap-captured-block-with-parameters"].data,
    "microlife-frame": ALL["microlife-ack"].data * 2,
    "nibscan-ascii": ALL["nibscan-start"].data + ALL["nibscan-status-request"].data,
    "masimo-ascii1": ALL["masimo-rad57-normal"].data + b"\r\n" + ALL["masimo-rad8-normal"].data + b"\r\n",
    "bci-berry-stream": ALL["berry-20-byte-notification"].data,
    "contec-cms50d-bt": ALL["cms50dbt-captured-wave"].data
    + ALL["cms50dbt-captured-wave-peak"].data
    + ALL["cms50dbt-captured-numeric"].data,
    "jks50f": ALL["jks50f-reading"].data + ALL["jks50f-no-finger"].data,
    "masimo-trend": ALL["masimo-trend-reading"].data + b"\r\n" + ALL["masimo-trend-low-siq"].data + b"\r\n",
    "nellcor-ascii": b"".join(
        ALL[f"nellcor-n560-captured-{line}"].data + b"\r\n" for line in ("header", "columns", "2", "motion")
    ),
    "nonin-9560-stream": b"\x06"
    + ALL["nonin13-smartpoint"].data
    + ALL["nonin2-packet-complete"].data * 2
    + b"\x06",
    "nonin-ascii": ALL["nonin-ascii-plain"].data + b"\r\n" + ALL["nonin-ascii-time-prefix"].data + b"\r\n",
    "nonin-serial-format8-stream": ALL["nonin8-good"].data + ALL["nonin8-missing-sensor-alarm"].data * 2,
    "nonin-serial-format13-stream": ALL["nonin13-smartpoint"].data * 2 + b"\x15",
}
EXPECTED = {
    "nonin-serial-format2-stream": 2,
    "nonin-serial-format7-stream": 2,
    "contec-v5-stream": 3,
    "contec-v7-stream": 6,
    "suntech-stream": 3,
    **{name: count for name, (_, count) in VIATOM.items()},
    "accutorr3-ascii": 2,
    "dinamap-native-block": 2,
    "microlife-frame": 2,
    "nibscan-ascii": 2,
    "masimo-ascii1": 2,
    "bci-berry-stream": 4,
    "contec-cms50d-bt": 3,
    "jks50f": 2,
    "masimo-trend": 2,
    "nellcor-ascii": 4,
    "nonin-9560-stream": 5,
    "nonin-ascii": 2,
    "nonin-serial-format8-stream": 3,
    "nonin-serial-format13-stream": 3,
}
STREAMS = sorted(name for name, protocol in PROTOCOLS.items() if protocol.stream)
TEXT = [name for name in STREAMS if isinstance(PROTOCOLS[name].new({}), Lines) or name == "accutorr3-ascii"]
BINARY = [name for name in STREAMS if name not in TEXT]
RECORDING = (DATA / "recordings" / "ivy450c_ansarb_serial.bin").read_bytes()


def size(protocol: str, fields: Mapping[str, Any]) -> int:
    """Bytes on the wire of one frame, from the documented layouts."""
    match protocol:
        case "nonin-serial-format2-stream" | "nonin-serial-format7-stream":
            return 125
        case "nonin-9560-stream" | "nonin-serial-format13-stream":
            return 125 if "valid_frames" in fields else 1 if "reply" in fields else 22
        case "nonin-serial-format8-stream":
            return 4
        case "contec-v5-stream" | "bci-berry-stream":
            return 5
        case "contec-cms50d-bt":
            return {"wave": 6, "numeric": 8}[fields["frame_type"]]
        case "jks50f":
            return 69
        case "dinamap-native-block":
            return 18
        case "microlife-frame":
            return 5 + len(fields["payload"]) // 2
        case "nibscan-ascii":  # while the cuff works there is no sum
            return len(fields["body"]) + (2 if "cuff_raw" in fields else 4)
        case "contec-v7-stream":
            return 2 + len(fields["data"]) // 2 if "data" in fields else 8 if "samples" in fields else 9
        case "viatom-pc60fw-stream":
            return {"wave": 11, "param": 12, "battery": 7}.get(fields["frame"], 10)
        case name if name.startswith("viatom"):
            return 8 + len(fields["payload"]) // 2
    return {"bp_data": 24, "cuff_pressure": 5}.get(fields["reply"], 4)


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[a:b] for a, b in pairwise(edges)]


# Noise that often looks like a beginning: the bytes that start frames are drawn as often as all others.
noise = st.lists(
    st.one_of(
        st.integers(0, 255).map(lambda byte: bytes([byte])),
        st.sampled_from(
            [
                b"\x01",
                b"\x81",
                b"\x01\x81",
                b"\x80",
                b"\x3e\x04",
                b"\x3e\x18",
                b"\x0c\x80",
                b"\r\n",
                b"\x4d\x3a\x00",
                b"\x02",
            ]
        ),
        st.sampled_from([b"\xeb\x00", b"\xeb\x01", b"\xff\x44\x01"]),
    ),
    max_size=600,
).map(b"".join)


def test_every_stream_has_a_sample() -> None:
    assert sorted(SAMPLES) == STREAMS == sorted(EXPECTED)


@pytest.mark.parametrize("name", STREAMS)
def test_a_stream_gives_its_frames_and_nothing_else(name: str) -> None:
    found = decoded(name, SAMPLES[name])
    assert [type(item) for item in found] == [Frame] * EXPECTED[name]


@pytest.mark.parametrize("name", STREAMS)
def test_bytes_one_by_one_give_the_same_frames(name: str) -> None:
    data = SAMPLES[name]
    assert decoded(name, *(bytes([byte]) for byte in data)) == decoded(name, data)


@pytest.mark.parametrize("name", STREAMS)
@untimed
@given(data=noise, cuts=st.lists(st.integers(0, 5000), max_size=8))
def test_any_cut_of_any_bytes_gives_the_same(name: str, data: bytes, cuts: list[int]) -> None:
    whole = data + SAMPLES[name] + data
    assert decoded(name, *pieces(whole, cuts)) == decoded(name, whole)


@pytest.mark.parametrize("name", BINARY)
@untimed
@given(data=noise)
def test_every_byte_is_in_a_frame_or_in_a_rejection(name: str, data: bytes) -> None:
    whole = data + SAMPLES[name] + data
    found = decoded(name, whole)
    count = sum(len(i.data) if isinstance(i, Rejected) else size(name, i.fields) for i in found)
    assert count == len(whole)


@pytest.mark.parametrize("name", BINARY)
@untimed
@given(data=noise)
def test_what_is_not_answered_yet_is_held(name: str, data: bytes) -> None:
    decoder = PROTOCOLS[name].new({})
    assert isinstance(decoder, Stream | Judging)
    found = decoder.feed(data)
    count = sum(len(i.data) if isinstance(i, Rejected) else size(name, i.fields) for i in found)
    assert count + decoder.held == len(data)


@pytest.mark.parametrize("name", TEXT)
@untimed
@given(data=st.binary(max_size=3 * LINE_MOST))
def test_every_character_of_a_line_is_answered(name: str, data: bytes) -> None:
    found = decoded(name, data)
    assert all(isinstance(item, Rejected) for item in found)
    kept = b"".join(item.data for item in found if isinstance(item, Rejected))
    blank = b"\0 \t\n\v\f\r"
    assert kept.translate(None, blank) == data.translate(None, blank)


@pytest.mark.parametrize(
    "name",
    [
        "nonin-serial-format2-stream",
        "nonin-serial-format8-stream",
        "contec-v5-stream",
        "suntech-stream",
        "bci-berry-stream",
        "contec-cms50d-bt",
        "jks50f",
    ],
)
@untimed
@given(before=st.binary(max_size=40), after=st.binary(max_size=40))
def test_the_frames_stand_between_garbage(name: str, before: bytes, after: bytes) -> None:
    """Bytes without bit 7 and without 0x3E cannot be a beginning of these; the sample must come through."""
    plain = bytes(byte & 0x7F for byte in before).replace(b"\x3e", b"\x00").replace(b"\x01", b"\x00")
    tail = bytes(byte & 0x7F for byte in after).replace(b"\x3e", b"\x00").replace(b"\x01", b"\x00")
    assert frames(name, plain + SAMPLES[name] + tail) == frames(name, SAMPLES[name])


@pytest.mark.parametrize("name", TEXT)
@untimed
@given(before=st.binary(max_size=40), after=st.binary(max_size=40))
def test_the_lines_stand_between_garbage(name: str, before: bytes, after: bytes) -> None:
    """Garbage that ends with its line costs that line only; what follows the last line is one of its own."""
    assert frames(name, before + b"\r\n" + SAMPLES[name] + after) == frames(name, SAMPLES[name])


@pytest.mark.parametrize("name", STREAMS)
@untimed
@given(start=st.binary(max_size=64), times=st.integers(1, 400))
def test_no_input_makes_a_decoder_hold_more_than_4_kib(name: str, start: bytes, times: int) -> None:
    decoder = PROTOCOLS[name].new({})
    assert isinstance(decoder, Stream | Lines | Judging)
    decoder.feed(start * times)
    assert decoder.held < HELD_MOST


def test_strays_are_reported_while_no_frame_comes() -> None:
    (lost,) = PROTOCOLS["nonin-serial-format2-stream"].new({}).feed(b"\xff" * (LOST_MOST + 1))
    assert lost == Rejected("sync", b"\xff" * LOST_MOST)


@pytest.mark.parametrize("name", STREAMS)
@pytest.mark.parametrize("chunk", [1, 7, 1000, len(RECORDING)])
def test_another_monitors_stream_gives_no_number(name: str, chunk: int) -> None:
    chunks = [RECORDING[i : i + chunk] for i in range(0, len(RECORDING), chunk)]
    measured = [m for fields in frames(name, *chunks) for m in PROTOCOLS[name].measurements(fields)]
    assert [m for m in measured if m.value is not None] == []


@pytest.mark.parametrize("name", sorted(set(PROTOCOLS) - set(STREAMS)))
def test_another_monitors_stream_as_one_message_gives_no_number(name: str) -> None:
    measured = [m for fields in frames(name, RECORDING) for m in PROTOCOLS[name].measurements(fields)]
    assert [m for m in measured if m.value is not None] == []


def pair(buffer: bytearray, locked: bool) -> Found | NotHere | None:
    """A frame is the bytes 1 and 2."""
    if buffer[0] != 1:
        return NotHere()
    if len(buffer) < 2:
        return None
    return Found(2, {}) if buffer[1] == 2 else NotHere("checksum", 2)


@untimed
@given(st.lists(st.binary(max_size=600) | st.sampled_from([b"\1\2", b"\1", b"\1\1" * 200]), max_size=12))
def test_bytes_that_begin_no_frame_are_passed_over_as_if_one_by_one(chunks: list[bytes]) -> None:
    slow, fast = Stream(pair), Stream(pair, b"\1")
    for chunk in chunks:
        assert fast.feed(chunk) == slow.feed(chunk)
        assert fast.held == slow.held
    assert fast.finish() == slow.finish()
