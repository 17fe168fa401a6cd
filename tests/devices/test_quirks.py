"""What is odd about some devices, by what they say of themselves."""

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.frames import Frame
from sessionctl.devices.identity import Identity
from sessionctl.devices.models import MODELS
from sessionctl.devices.quirks import QUIRKS, applied, recognised, told

CUFF = MODELS["ble-blood-pressure"]
BPS = frozenset({"1810", "2a35"})
QARDIO = "583cb5b3-875d-40ed-9098-c39eb0c1983d"


def ids(name: str = "", *, model: str = "", offers: frozenset[str] = BPS) -> list[str]:
    plate = {"model": model} if model else {}
    return [quirk.id for quirk in recognised(Identity(name, plate, offers))]


def test_every_row_says_how_it_is_known_what_it_means_and_who_says_so() -> None:
    for quirk in QUIRKS:
        assert quirk.names or quirk.offers
        assert quirk.told
        assert quirk.source
        assert not quirk.like or quirk.like in MODELS


def test_what_one_source_alone_says_changes_no_reading() -> None:
    assert [quirk.id for quirk in QUIRKS if quirk.confidence == "C" and (quirk.like or quirk.context)] == []


def test_every_context_is_one_that_the_decoders_take() -> None:
    for quirk in QUIRKS:
        for protocol in applied(CUFF, [quirk], MODELS).protocols.values():
            PROTOCOLS[protocol].new(applied(CUFF, [quirk], MODELS).context)


def test_a_cuff_is_known_by_its_name_its_name_plate_or_what_it_offers() -> None:
    assert ids("Beurer BM85") == ["beurer-bm85"]
    assert ids("bm85") == ["beurer-bm85"]
    assert ids(model="BM85") == ["beurer-bm85"]
    assert ids("QardioARM", offers=BPS | {QARDIO}) == ["qardioarm"]
    assert ids("UA-651BLE_8D2F11") == ["and-cuff"]
    assert ids(offers=BPS | {"233bf000-5a34-1b6d-975c-000d5690abe4"}) == ["and-cuff"]


def test_a_name_in_the_middle_of_another_or_on_another_kind_of_device_is_nothing() -> None:
    assert ids("my BM85") == []
    assert ids("BM850") == []
    assert ids("BM85", offers=frozenset({"1822"})) == []
    assert ids() == []


def test_a_general_cuff_that_is_a_bm85_is_read_as_one() -> None:
    treated = applied(CUFF, recognised(Identity("BM85", offers=BPS)), MODELS)
    assert treated.context == {"quirk": "beurer-be"}
    assert treated.label == CUFF.label


def test_relatives_of_a_bm85_are_told_of_and_read_as_before() -> None:
    odd = recognised(Identity("BM59", offers=BPS))
    assert "reports disagree" in told(odd)
    assert applied(CUFF, odd, MODELS) == CUFF


def test_a_model_that_is_written_for_its_device_stays_as_it_is() -> None:
    model = MODELS["beurer-bm85"]
    assert applied(model, recognised(Identity("X", offers=BPS | {QARDIO})), MODELS) is model


def qardio(data: str) -> dict[str, object]:
    (found,) = PROTOCOLS["ble-blood-pressure"].new({"quirk": "qardioarm"}).feed(bytes.fromhex(data))
    assert isinstance(found, Frame)
    return dict(found.fields)


def test_a_qardioarm_at_work_sends_no_result() -> None:
    # flags 04: a pulse and no status (QardioBLE: progress); 150/0 mmHg would be a frightening pressure
    fields = qardio("0496000000000000000000"[:18])
    assert fields == {"unfinished": True}
    assert PROTOCOLS["ble-blood-pressure"].measurements(fields) == ()


def test_a_qardioarms_last_frame_is_the_result() -> None:
    fields = qardio("147800500060004800" + "0000")
    assert (fields["systolic_mmhg"], fields["diastolic_mmhg"], fields["pulse_rate_bpm"]) == (120, 80, 72)


def test_a_qardioarms_sign_of_failure_is_no_pressure() -> None:
    fields = qardio("14ff00640080000000" + "0000")
    assert fields["failed"]
    found = PROTOCOLS["ble-blood-pressure"].measurements(fields)
    assert [measurement.value for measurement in found] == [None] * len(found)
