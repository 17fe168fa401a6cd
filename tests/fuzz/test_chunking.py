"""However the bytes of a stream are cut, the readings are the same: every stream, with its own recordings."""

from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies as st

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.frames import Frame, Rejected
from tests.fuzz.families import material

STREAMS = sorted(name for name, row in PROTOCOLS.items() if row.stream)
LONGEST = 6000

untimed = settings(deadline=None, max_examples=60)  # a busy machine is no failure


@st.composite
def recordings(draw: st.DrawFn, protocol: str) -> bytes:
    """Whole recordings of the protocol, cut-off ones, ones of its family and noise, one after the other."""
    known = material(protocol)
    pieces = draw(
        st.lists(
            st.one_of(
                st.sampled_from(known.own),
                st.tuples(st.sampled_from(known.own), st.integers(0, 200)).map(lambda t: t[0][t[1] :]),
                st.sampled_from(known.kin or known.own),
                st.binary(max_size=12),
            ),
            min_size=1,
            max_size=6,
        )
    )
    return b"".join(pieces)[:LONGEST]


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[a:b] for a, b in pairwise(edges)]


def fed(protocol: str, chunks: list[bytes]) -> tuple[list[Frame | Rejected], list[object]]:
    """Frames and rejections in order, then all that is told of them: measurements, battery, wave, stamp."""
    row = PROTOCOLS[protocol]
    decoder = row.new({})
    found = [item for chunk in chunks for item in decoder.feed(chunk)]
    found += decoder.finish()
    frames = [item.fields for item in found if isinstance(item, Frame)]
    told: list[object] = [
        (row.measurements(f), row.battery(f), row.pleth(f), row.stamp(f), row.serial(f)) for f in frames
    ]
    return found, told


def test_a_stream_among_the_protocols_is_found() -> None:
    assert STREAMS


@pytest.mark.parametrize("protocol", STREAMS)
@untimed
@given(data=st.data(), cuts=st.lists(st.integers(0, LONGEST), max_size=12))
def test_any_chunking_gives_the_same_readings(protocol: str, data: st.DataObject, cuts: list[int]) -> None:
    whole = data.draw(recordings(protocol))
    assert fed(protocol, pieces(whole, cuts)) == fed(protocol, [whole])


@pytest.mark.parametrize("protocol", STREAMS)
def test_byte_by_byte_gives_the_same_readings(protocol: str) -> None:
    whole = b"".join(material(protocol).own)
    assert fed(protocol, [bytes((byte,)) for byte in whole]) == fed(protocol, [whole])
