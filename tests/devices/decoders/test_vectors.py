"""Every vector of every protocol we read, fed whole."""

import pytest

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.frames import Frame, Rejected
from tests.devices.decoders.vectors import ALL, OURS, Vector, decoded, differences


@pytest.mark.parametrize("vector", OURS, ids=lambda vector: vector.name)
def test_every_vector_comes_out_as_its_source_says(vector: Vector) -> None:
    found = decoded(vector.protocol, vector.data, context=vector.context)
    got = [item.fields for item in found if isinstance(item, Frame)]
    expect = dict(vector.expect)
    if "error" in expect:
        assert got == []
        assert any(isinstance(item, Rejected) for item in found)
        return
    wanted = expect.pop("frames", None) or expect.pop("packets", None) or [{}]
    assert len(got) == len(wanted)
    for one, fields in zip(wanted, got, strict=True):
        assert differences({**one, **expect}, fields) == []


def test_every_protocol_is_shown_by_a_vector() -> None:
    extra = {"ble-intermediate-cuff-pressure", "ble-blood-pressure-feature", "ble-plx-features"}
    extra |= {"nonin-9560-stream"}  # formats 2 and 13 on one line, each shown by its own vectors
    extra |= {"omron-memory-classic-be", "omron-memory-classic-le", "omron-unlock"}  # its packets in pieces
    extra |= {"ble-serial-number", "ble-model-number", "ble-manufacturer"}  # bare texts
    shown = {vector.protocol for vector in ALL.values()}
    assert set(PROTOCOLS) - extra <= shown | {f"{name}-stream" for name in shown}
