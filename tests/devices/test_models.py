"""The table of models, and what `devices.toml` may say."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from sessionctl.devices.ble import BleTransport
from sessionctl.devices.connect import option_mistake, transport_for
from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.identify import identify
from sessionctl.devices.models import MODELS, Model
from sessionctl.devices.serial_port import SerialPort
from sessionctl.devices.settings import DeviceSettings
from sessionctl.devices.wire import Wire
from tests.devices.decoders.vectors import ALL

SETTINGS = TypeAdapter(DeviceSettings)


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_every_model_speaks_protocols_we_read_and_names_its_source(model: Model) -> None:
    assert set(model.protocols.values()) <= set(PROTOCOLS)
    assert model.vitals
    assert model.source
    assert model.tested
    assert set(model.protocols) == {""} if model.transport == "serial" else "" not in model.protocols
    for name in model.protocols.values():
        PROTOCOLS[name].new(model.context)


def test_only_the_cuff_module_can_be_driven() -> None:
    assert [name for name, model in MODELS.items() if model.driven] == ["suntech-advantage"]


def test_settings_are_read_from_a_table() -> None:
    given = {"name": "cuff", "model": "suntech-advantage", "port": "/dev/ttyUSB0"}
    assert SETTINGS.validate_python(given) == DeviceSettings("cuff", "suntech-advantage", port="/dev/ttyUSB0")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", "Cuff 1"),
        ("name", ""),
        ("address", "C0:FF:EE"),
        ("baud", 50),
        ("parity", "odd"),
        ("prot", "/dev/ttyUSB0"),
        ("simulated", "perhaps"),
    ],
)
def test_a_mistake_is_refused_with_its_key(key: str, value: Any) -> None:
    given = {"name": "cuff", "model": "suntech-advantage", key: value}
    with pytest.raises(ValidationError) as refused:
        SETTINGS.validate_python(given)
    assert refused.value.errors()[0]["loc"] == (key,)


def test_a_serial_model_gets_its_line_and_the_settings_may_change_it() -> None:
    device = DeviceSettings("oximeter", "contec-cms50d-plus", port="/dev/ttyUSB0")
    others = (Wire(4800, 8, "O", 1), Wire(4800, 8, "N", 1))
    assert transport_for(device) == SerialPort("/dev/ttyUSB0", Wire(19200, 8, "O", 1), others)
    slower = DeviceSettings("oximeter", "contec-cms50d-plus", port="/dev/ttyUSB0", baud=4800, parity="N")
    assert transport_for(slower) == SerialPort("/dev/ttyUSB0", Wire(4800, 8, "N", 1))


def test_a_quirk_that_nobody_knows_is_refused_before_a_session() -> None:
    wrong = DeviceSettings("cuff", "ble-blood-pressure", options={"quirk": "beurer"})
    assert option_mistake(wrong) == "quirk = beurer; expected one of: beurer-be, qardioarm"
    assert option_mistake(DeviceSettings("cuff", "beurer-bm85")) == ""


def test_a_bluetooth_model_gets_its_address() -> None:
    transport = transport_for(DeviceSettings("cuff", "beurer-bm85", address="C0:FF:EE:00:00:01"))
    assert isinstance(transport, BleTransport)
    assert transport.address == "C0:FF:EE:00:00:01"


@pytest.mark.parametrize(
    ("vector", "protocol"),
    [
        ("nonin2-packet-complete", "nonin-serial-format2-stream"),
        ("nonin7-packet-complete", "nonin-serial-format7-stream"),
        ("cms7-stream-captured-four", "contec-v7-stream"),
        ("suntech-stream-cuff-then-done", "suntech-stream"),
    ],
)
def test_a_stream_is_known_by_its_bytes(vector: str, protocol: str) -> None:
    guess = identify(ALL[vector].data)[0]
    assert guess.protocol == protocol
    assert guess.models


def test_nothing_is_guessed_from_nothing() -> None:
    assert identify(b"") == []
    assert identify(b"hello, world") == []
