"""A spare is ready, and idle, until a person puts it in the place of its primary."""

from sessionctl.events import Booted, Bound, Configured, LinkDown, LinkUp
from sessionctl.room.settings import RoomDevice, plain
from sessionctl.vitals import Vital
from tests.room.bench import CUFF, OXIMETER, Bench, refusals
from tests.room.swaps import FIRST, SECOND, SPARE, THIRD, both, bound, held, linked, numbers, swapped

SPO2 = Vital.SPO2
BLE_CUFF = RoomDevice("ble-cuff", vitals=CUFF.vitals, episodic=True, simulated=True, spare_for="cuff")


def with_spare() -> Bench:
    """The primary gives 97 until 5 s; the spare is connected, on somebody's finger."""
    b = linked(OXIMETER, CUFF, SPARE)
    b.feed(LinkUp(4.5, "spare", "", SECOND))
    return b


def lost(b: Bench) -> Bench:
    """The primary's cable is out at 5 s, and the spare sends 95 from 6 to 29 s."""
    b.feed(LinkDown(5.0, "oximeter", "unplugged"))
    for second in range(6, 30):
        b.feed(both(second, 95, 70, "spare"))
    return b


def ask(b: Bench) -> str:
    return str(b.view()["devices"]["spare"]["binding"]["ask"])


def test_a_spare_measures_nothing_and_is_missed_by_nobody() -> None:
    b = with_spare()
    b.feed(both(5.0, 97, 70), both(5.1, 70, 30, "spare"))
    b.feed(LinkDown(6.0, "spare", "battery"))
    b.fine(6.0, 200.0)
    assert set(numbers(b.told)) == {97}
    assert b.technical == {"cuff.overdue.low"} & b.technical  # nothing about the spare
    assert Vital.PERFUSION_INDEX not in b.view()["vitals"]


def test_a_spare_is_not_asked_about_while_the_primary_gives_values() -> None:
    b = with_spare()
    for second in range(5, 30):
        b.feed(both(second, 97, 70), both(second + 0.1, 95, 70, "spare"))
    assert ask(b) == ""
    shown = b.view()["devices"]
    assert (shown["spare"]["binding"]["state"], shown["spare"]["binding"]["giving"]) == ("spare", True)
    assert (shown["oximeter"]["binding"]["primary"], shown["oximeter"]["binding"]["state"]) == (True, "bound")


def test_a_spare_never_replaces_a_lost_primary_by_itself() -> None:
    b = lost(with_spare())
    assert b.vital(SPO2)["text"] == "--"
    assert 95 not in numbers(b.told)
    assert "oximeter.lost.medium" in b.technical
    assert ask(b) == "oximeter gives no values. Spare oximeter (USB B5678) is ready. On this patient?"


def test_a_spare_without_values_is_not_offered() -> None:
    b = with_spare()
    b.feed(LinkDown(5.0, "oximeter", "unplugged"))
    b.until(30.0)
    assert ask(b) == ""


def test_a_spare_that_falls_silent_is_offered_no_longer() -> None:
    b = lost(with_spare())
    b.until(39.5)
    assert ask(b) == ""


def test_one_tap_takes_the_spare_and_the_loss_is_over() -> None:
    b = lost(with_spare())
    told = b.command("confirm-device", 30.0, device="spare")
    assert [e for e in told if isinstance(e, Bound)] == [
        Bound(30.0, "spare", SECOND, "", "taken", ("oximeter",), "Nurse")
    ]
    b.feed(both(31.0, 95, 70, "spare"))
    assert (b.vital(SPO2)["text"], b.vital(SPO2)["device"]) == ("95", "spare")
    assert b.vital(SPO2)["reasons"] == ["settling"]
    assert not {name for name in b.technical if ".lost." in name}
    assert ask(b) == ""


def test_a_vital_keeps_its_alarm_and_its_limits_when_the_spare_takes_over() -> None:
    b = with_spare()
    b.steady(SPO2, 85, 5.0, 20.0)
    assert b.presence("spo2.low.high") == "on"
    b.feed(LinkDown(20.0, "oximeter", "unplugged"), both(21.0, 86, 70, "spare"))
    b.command("confirm-device", 22.0, device="spare")
    for second in range(23, 40):
        b.feed(both(second, 86, 70, "spare"))
    assert b.began("spo2.low.high") == [15.0]
    assert b.ended("spo2.low.high") == []
    assert b.vital(SPO2)["limits"] == "92 · 90 · 88"


def test_a_spare_that_took_over_and_falls_silent_is_lost_as_the_primary_was() -> None:
    b = lost(with_spare())
    b.command("confirm-device", 30.0, device="spare")
    b.until(60.0)
    assert b.began("spare.lost.medium") == [40.0]


def test_the_primary_back_is_heard_no_more_until_it_is_put_on_again() -> None:
    b = lost(with_spare())
    b.command("confirm-device", 30.0, device="spare")
    b.feed(LinkUp(31.0, "oximeter", "", FIRST), both(32.0, 60, 30))
    assert 60 not in numbers(b.told)
    b.command("confirm-device", 33.0, device="oximeter")
    b.feed(both(34.0, 97, 70), both(34.5, 60, 30, "spare"))
    assert (b.vital(SPO2)["text"], b.vital(SPO2)["device"]) == ("97", "oximeter")


def test_another_instrument_at_the_spares_cable_is_held_as_at_any_other() -> None:
    b = lost(with_spare())
    b.command("confirm-device", 30.0, device="spare")
    swapped(b, 40.0, THIRD, device="spare")
    assert held(b.told)[-1] == ("spare", "another")


def test_the_next_session_begins_with_the_primary() -> None:
    b = lost(with_spare())
    b.command("confirm-device", 30.0, device="spare")
    b.command("close-session", 31.0)
    b.command("open-session", 32.0, alias="L.N.")
    b.feed(both(33.0, 60, 30, "spare"))
    assert b.vital(SPO2)["text"] == "--"
    b.until(60.0)
    assert b.began("oximeter.lost.medium")[-1] == 42.0


def test_a_spare_in_charge_stays_in_charge_over_a_restart() -> None:
    b = lost(with_spare())
    b.command("confirm-device", 30.0, device="spare")
    b.feed(Configured(40.0, plain(b.settings)), Booted(40.0, "0.1.0", "boot", 0.0, 5.0))
    b.feed(LinkUp(41.0, "spare", "", SECOND), both(42.0, 95, 70, "spare"))
    assert held(b.told) == []
    assert b.vital(SPO2)["text"] == "95"
    assert "oximeter.lost.medium" not in b.technical


def test_a_cuff_that_measures_is_not_replaced() -> None:
    b = Bench((OXIMETER, CUFF, BLE_CUFF), watching=False)
    b.feed(LinkUp(0.5, "cuff", "", FIRST), LinkUp(0.5, "ble-cuff", "", SECOND))
    b.command("open-session", 1.0, alias="K.M.")
    b.command("start-cuff", 2.0)
    assert refusals(b.command("confirm-device", 3.0, device="ble-cuff")) == [
        "the cuff it would replace is measuring: stop it first"
    ]


def test_a_cuff_that_was_replaced_is_inflated_no_more() -> None:
    b = Bench((OXIMETER, CUFF, BLE_CUFF), watching=False)
    b.feed(LinkUp(0.5, "cuff", "", FIRST), LinkUp(0.5, "ble-cuff", "", SECOND))
    b.command("open-session", 1.0, alias="K.M.")
    b.command("confirm-device", 2.0, device="ble-cuff")
    assert refusals(b.command("start-cuff", 3.0)) == ["this room has no cuff that can be started from here"]
    b.command("confirm-device", 4.0, device="cuff")
    assert refusals(b.command("start-cuff", 5.0)) == []


def test_the_note_about_alarms_of_their_own_is_about_the_device_in_charge() -> None:
    silent = RoomDevice(
        "spare", "Spare", vitals=(SPO2,), own_alarm=False, simulated=True, spare_for="oximeter"
    )
    b = linked(OXIMETER, CUFF, silent)
    b.feed(LinkUp(2.0, "spare", "", SECOND))
    assert "Spare" not in b.view()["room"]["own_alarm_note"]
    b.command("confirm-device", 5.0, device="spare")
    assert "Spare has no alarm of its own" in b.view()["room"]["own_alarm_note"]


def test_bindings_are_told_once_each() -> None:
    b = lost(with_spare())
    b.command("confirm-device", 30.0, device="spare")
    assert [(device, reason) for device, _, reason in bound(b.told)] == [
        ("oximeter", "opened"), ("cuff", "opened"), ("spare", "taken"),
    ]  # fmt: skip
