"""Which model a device probably is."""

import pytest

from sessionctl.devices.dialogues import contec_v7
from sessionctl.devices.identify import identify
from sessionctl.devices.identity import Identity
from sessionctl.devices.models import MODELS
from sessionctl.devices.proposal import Proposal, asking, block, name_for, of_bytes, of_identity, to_ask
from sessionctl.devices.wire import Wire
from tests.devices.decoders.vectors import ALL

PLAIN = Wire()


def test_a_stream_proposes_its_models_and_says_what_it_proves() -> None:
    proposal = of_bytes(identify(ALL["nonin2-packet-complete"].data)[0], PLAIN)
    assert proposal.models[:2] == ("nonin-xpod", "nonin-oem3")
    assert "of nonin-serial-format2-stream at 9600 8N1 with a check code" in proposal.why


def test_a_stream_without_a_check_code_is_called_likely() -> None:
    proposal = of_bytes(identify(ALL["cms5-reading"].data * 5)[0], Wire(19200, 8, "O"))
    assert proposal.model == "contec-cms50d-plus"
    assert proposal.why.endswith("without a check code: likely, not sure")


def test_a_bluetooth_device_is_known_by_its_services() -> None:
    found = of_identity(Identity("Thing", offers=frozenset({"1822"})))
    assert found is not None
    assert found.model == "ble-pulse-oximeter"
    assert "do not say the maker" in found.why


@pytest.mark.parametrize("one", [("BM85", {}), ("a cuff", {"model": "BM85"})])
def test_a_name_or_a_name_plate_puts_the_very_model_first(one: tuple[str, dict[str, str]]) -> None:
    name, plate = one
    found = of_identity(Identity(name, plate, frozenset({"1810"})))
    assert found is not None
    assert found.models[0] == "beurer-bm85"
    assert "ble-blood-pressure" in found.models


def test_a_device_of_no_known_kind_gets_no_proposal() -> None:
    assert of_identity(Identity("Nadia's phone", offers=frozenset({"180a", "fe9f"}))) is None


def test_what_is_pasted_holds_the_speed_only_where_no_model_has_it() -> None:
    usual = Proposal(("contec-cms50d-plus",), "", Wire(4800, 8, "O"))
    assert block(usual, "/dev/ttyUSB0", "oximeter") == [
        "[[device]]",
        'name = "oximeter"',
        'model = "contec-cms50d-plus"',
        'port = "/dev/ttyUSB0"',
    ]
    odd = Proposal(("nonin-xpod",), "", Wire(4800, 8, "O"))
    assert block(odd, "/dev/ttyUSB0", "oximeter")[-2:] == ["baud = 4800", 'parity = "O"']
    air = Proposal(("ble-pulse-oximeter",), "")
    assert block(air, "C0:FF:EE:00:00:01", "oximeter")[-1] == 'address = "C0:FF:EE:00:00:01"'


def test_names_are_what_the_room_would_say_and_each_is_new() -> None:
    assert name_for("nonin-xpod", []) == "oximeter"
    assert name_for("nonin-xpod", ["oximeter", "cuff"]) == "oximeter-2"
    assert name_for("suntech-advantage", ["oximeter"]) == "cuff"


def test_only_what_identifies_may_be_said_and_nothing_can_be_started() -> None:
    asked = asking(MODELS["contec-cms50d-plus-v7"]).dialogue
    assert asked is not None
    assert asked.commands == {contec_v7.START, contec_v7.KEEP_ALIVE}
    for model in MODELS.values():
        assert not asking(model).driven
        harmless = asking(model).dialogue
        if harmless is not None:
            assert model.dialogue is not None
            assert harmless.allows is None
            assert harmless.commands == model.dialogue.identifying <= model.dialogue.commands


def test_a_cuff_module_is_never_spoken_to() -> None:
    assert asking(MODELS["suntech-advantage"]).dialogue is None


def test_a_port_is_asked_only_as_a_model_whose_own_cable_has_its_chip() -> None:
    assert to_ask("10c4:ea60") == ("contec-cms50d-plus-v7",)
    assert to_ask("0403:6001") == ()
    assert to_ask("") == ()
