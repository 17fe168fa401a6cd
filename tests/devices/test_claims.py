"""Who measures what in a room, as `devices.toml` says it: each mistake in a sentence."""

from pathlib import Path

from sessionctl.devices.claims import claim_mistakes
from sessionctl.devices.settings import DeviceSettings
from sessionctl.monitor.settings import room_device

PRIMARY = DeviceSettings("oximeter", "nonin-xpod", port="/dev/oximeter")
CUFF = DeviceSettings("cuff", "suntech-advantage", port="/dev/cuff")


def spare(
    name: str = "spare", spare_for: str = "oximeter", address: str = "C0:FF:EE:00:00:01"
) -> DeviceSettings:
    return DeviceSettings(name, "ble-pulse-oximeter", address=address, spare_for=spare_for)


def test_a_spare_of_another_model_on_another_port_is_no_mistake() -> None:
    assert claim_mistakes((PRIMARY, CUFF, spare())) == []


def test_two_spares_of_one_device_are_no_mistake() -> None:
    assert claim_mistakes((PRIMARY, spare(), spare("other", address="C0:FF:EE:00:00:02"))) == []


def test_two_devices_for_one_vital_need_a_declaration() -> None:
    assert claim_mistakes((PRIMARY, spare(spare_for=""))) == [
        (
            "devices.toml: device 'spare': measures SpO₂ and Pulse, as 'oximeter' does; keep one of them, "
            'or declare the spare: spare_for = "oximeter"'
        )
    ]


def test_a_spare_is_for_a_device_that_exists() -> None:
    assert claim_mistakes((CUFF, spare())) == [
        "devices.toml: device 'spare': spare_for = 'oximeter'; expected the name of another device: cuff"
    ]


def test_a_device_is_not_its_own_spare() -> None:
    assert "expected the name of another device: none" in claim_mistakes((spare("oximeter"),))[0]


def test_a_spare_has_no_spare() -> None:
    second = spare("second", "spare", "C0:FF:EE:00:00:02")
    assert claim_mistakes((PRIMARY, spare(), second))[0] == (
        "devices.toml: device 'second': spare_for = 'spare', which is a spare itself; expected 'oximeter'"
    )


def test_an_oximeter_is_no_spare_for_a_cuff() -> None:
    assert claim_mistakes((CUFF, spare(spare_for="cuff"))) == [
        (
            "devices.toml: device 'spare': spare_for = 'cuff'; "
            "expected a device that measures what a Bluetooth oximeter (Pulse Oximeter Service) does"
        )
    ]


def test_one_address_is_not_two_devices() -> None:
    assert claim_mistakes((spare("oximeter", ""), spare())) == [
        "devices.toml: device 'spare': address = 'C0:FF:EE:00:00:01' is taken by 'oximeter'; expected its own"
    ]


def test_two_names_of_one_port_are_one_port(tmp_path: Path) -> None:
    real, link = tmp_path / "ttyUSB0", tmp_path / "by-id"
    real.touch()
    link.symlink_to(real)
    first = DeviceSettings("oximeter", "nonin-xpod", port=str(real))
    second = DeviceSettings("spare", "masimo-rad8", port=str(link), spare_for="oximeter")
    assert claim_mistakes((first, second)) == [
        f"devices.toml: device 'spare': port = '{link}' is taken by 'oximeter'; expected its own"
    ]


def test_the_room_knows_the_spare_and_the_instrument_that_an_address_names() -> None:
    known = room_device(spare())
    assert (known.spare_for, known.identity) == ("oximeter", "ble:C0:FF:EE:00:00:01")
    assert (room_device(PRIMARY).spare_for, room_device(PRIMARY).identity) == ("", "")
