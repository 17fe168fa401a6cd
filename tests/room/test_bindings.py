"""Whose reading it is: bound when watching begins, held back after a swap, one tap and it counts."""

import pytest

from sessionctl.events import Asked, Booted, Bound, Configured, LinkDown, LinkUp, Reported
from sessionctl.room.places import HELD, SAME_PORT_S
from sessionctl.room.settings import RoomDevice, plain
from sessionctl.vitals import Vital
from tests.room.bench import CUFF, OXIMETER, Bench, refusals
from tests.room.swaps import FIRST, PORT, SECOND, THIRD, both, bound, held, linked, numbers, swapped

SPO2 = Vital.SPO2


def binding(b: Bench, device: str = "oximeter") -> dict[str, object]:
    shown: dict[str, object] = b.view()["devices"][device]["binding"]
    return shown


# --- bound ---------------------------------------------------------------------------------------------


def test_what_is_connected_when_watching_begins_is_this_patients() -> None:
    b = linked()
    assert bound(b.told) == [
        ("oximeter", FIRST, "opened"),
        ("cuff", "usb:0403:6001:CUFF1", "opened"),
    ]
    assert numbers(b.told) == [97, 97, 97]
    assert binding(b)["state"] == "bound"


def test_nothing_is_bound_or_held_while_nobody_is_watched() -> None:
    b = Bench(watching=False)
    b.feed(LinkUp(1.0, "oximeter", "", FIRST))
    swapped(b, 2.0, SECOND)
    b.fine(6.0, 8.0)
    assert (bound(b.told), held(b.told)) == ([], [])
    assert numbers(b.told) == [97, 97]
    assert binding(b)["state"] == "idle"


def test_the_same_instrument_back_after_an_hour_needs_no_confirmation() -> None:
    b = linked()
    swapped(b, 5.0, FIRST, away_s=3600.0)
    b.fine(3606.0, 3608.0)
    assert held(b.told) == []
    assert b.vital(SPO2)["text"] == "97"


def test_the_instrument_of_the_last_session_may_come_later_in_the_next_one() -> None:
    b = linked()
    b.command("close-session", 5.0)
    b.feed(LinkDown(6.0, "oximeter", "unplugged"))
    b.command("open-session", 7.0, alias="L.N.")
    b.feed(LinkUp(8.0, "oximeter", "", FIRST), both(9.0, 97, 70))
    assert ("oximeter", FIRST, "known") in bound(b.told)
    assert b.vital(SPO2)["text"] == "97"


def test_an_address_in_the_configuration_is_this_rooms_instrument() -> None:
    named = RoomDevice("oximeter", vitals=(SPO2,), simulated=True, identity="ble:C0:FF:EE:00:00:01")
    b = Bench((named,))
    b.feed(LinkUp(5.0, "oximeter", "", "ble:C0:FF:EE:00:00:01"))
    assert bound(b.told) == [("oximeter", "ble:C0:FF:EE:00:00:01", "known")]


def test_an_instrument_that_was_never_in_this_room_waits_when_it_comes_later() -> None:
    b = Bench()
    b.feed(LinkUp(5.0, "oximeter", "", FIRST), both(6.0, 97, 70))
    assert held(b.told)[0] == ("oximeter", "new")
    assert numbers(b.told) == []


def test_a_port_named_in_the_configuration_is_bound_when_it_comes_later() -> None:
    b = Bench()
    b.feed(LinkUp(5.0, "oximeter", "", PORT), both(6.0, 97, 70))
    assert bound(b.told) == [("oximeter", PORT, "known")]
    assert numbers(b.told) == [97]


# --- held ----------------------------------------------------------------------------------------------


def test_the_values_of_another_instrument_are_no_numbers() -> None:
    b = linked()
    swapped(b, 5.0, SECOND)
    b.feed(both(9.0, 85, 60))
    assert held(b.told) == [("oximeter", "another"), ("oximeter", "another")]  # and again with its values
    assert b.vital(SPO2)["text"] == "--"
    assert b.vital(SPO2)["reasons"] == [HELD]
    assert numbers(b.told) == [97, 97, 97]


def test_a_swap_blanks_at_once_and_is_told_at_once() -> None:
    b = linked()
    swapped(b, 5.0, SECOND)
    assert b.vital(SPO2)["state"] == "blank"
    assert b.began("oximeter.lost.medium") == [8.0]
    assert b.item("oximeter.lost.medium")["title"] == f"SpO₂, Pulse lost: {HELD}"


def test_a_hold_that_nobody_answers_becomes_high_as_every_loss_does() -> None:
    b = linked()
    swapped(b, 5.0, SECOND)
    for second in range(9, 130):
        b.feed(both(second, 97, 70))
    assert b.began("oximeter.lost.high") == [118.0]


def test_what_is_held_neither_begins_nor_ends_an_alarm_of_the_patient() -> None:
    b = linked()
    b.steady(SPO2, 85, 5.0, 20.0)
    swapped(b, 20.0, SECOND)
    for second in range(24, 60):
        b.feed(both(second, 97, 30))
    assert b.physiological == {"spo2.low.low", "spo2.low.medium", "spo2.low.high", "spo2.burden.medium"}
    assert b.item("spo2.low.high")["data_lost"] is True


def test_one_tap_and_the_values_count_after_settling() -> None:
    b = linked()
    swapped(b, 5.0, SECOND)
    b.feed(both(9.0, 96, 70))
    b.command("confirm-device", 10.0, device="oximeter")
    assert bound(b.told)[-1] == ("oximeter", SECOND, "confirmed")
    b.feed(both(11.0, 96, 70))
    assert (b.vital(SPO2)["text"], b.vital(SPO2)["reasons"]) == ("96", ["settling"])
    b.feed(both(21.0, 96, 70))
    assert b.vital(SPO2)["validity"] == "valid"
    assert b.ended("oximeter.lost.medium") == [11.0]


def test_a_tap_before_the_first_value_settles_it_all_the_same() -> None:
    b = linked()
    swapped(b, 5.0, SECOND)
    b.command("confirm-device", 8.5, device="oximeter")
    b.feed(both(9.0, 80, 70))
    assert b.vital(SPO2)["reasons"] == ["settling"]


def test_the_bound_instrument_back_ends_the_hold_without_a_tap() -> None:
    b = linked()
    swapped(b, 5.0, SECOND)
    swapped(b, 20.0, FIRST)
    b.feed(both(24.0, 97, 70))
    assert bound(b.told)[-1] == ("oximeter", FIRST, "same")
    assert b.vital(SPO2)["text"] == "97"


def test_a_third_instrument_is_held_too_and_a_tap_means_the_one_that_answers() -> None:
    b = linked()
    swapped(b, 5.0, SECOND)
    swapped(b, 10.0, THIRD)
    b.command("confirm-device", 14.0, device="oximeter")
    assert bound(b.told)[-1] == ("oximeter", THIRD, "confirmed")
    swapped(b, 15.0, SECOND)
    assert held(b.told)[-1] == ("oximeter", "another")


def test_nothing_of_a_binding_reaches_the_next_session() -> None:
    b = linked()
    swapped(b, 5.0, SECOND)
    b.command("close-session", 10.0)
    assert binding(b)["state"] == "idle"
    b.command("open-session", 11.0, alias="L.N.")
    b.feed(both(12.0, 96, 70))
    assert bound(b.told)[-2] == ("oximeter", SECOND, "opened")  # who begins to watch says: with what is here
    assert b.vital(SPO2)["text"] == "96"


@pytest.mark.parametrize("device", ["", "nothing", "cuff", "oximeter"])
def test_there_must_be_something_to_confirm(device: str) -> None:
    b = linked()
    why = refusals(b.command("confirm-device", 6.0, device=device))[0]
    assert "already this patient's" in why or "there is no device" in why


def test_an_instrument_that_is_gone_again_cannot_be_confirmed() -> None:
    b = linked()
    swapped(b, 5.0, SECOND)
    b.feed(LinkDown(9.0, "oximeter", "unplugged"))
    assert refusals(b.command("confirm-device", 10.0, device="oximeter")) == ["oximeter is not connected"]
    assert binding(b)["ask"] == ""


def test_somebody_who_puts_another_sensor_on_ends_the_time_without_sensors() -> None:
    b = linked()
    b.command("sensors-off", 5.0, reason="toilet", escort="A.B.")
    b.feed(LinkDown(6.0, "oximeter", "unplugged"), LinkUp(60.0, "oximeter", "", SECOND))
    assert b.began("oximeter.lost.medium") == []
    b.feed(both(61.0, 97, 70))
    assert b.began("oximeter.lost.medium") == [61.0]


# --- ports that cannot tell ----------------------------------------------------------------------------


@pytest.mark.parametrize("identity", [PORT, "usb:10C4:EA60:0001"])
def test_a_nameless_instrument_is_the_same_when_it_is_back_soon(identity: str) -> None:
    b = linked(identity=identity)
    swapped(b, 5.0, identity, away_s=SAME_PORT_S)
    b.feed(both(126.0, 97, 70))
    assert held(b.told) == []
    assert b.vital(SPO2)["text"] == "97"


@pytest.mark.parametrize("identity", [PORT, "usb:10C4:EA60:0001"])
def test_a_nameless_instrument_is_asked_about_when_it_was_away_for_long(identity: str) -> None:
    b = linked(identity=identity)
    swapped(b, 5.0, identity, away_s=SAME_PORT_S + 1)
    assert held(b.told) == [("oximeter", "gap")]
    swapped(b, 130.0, identity)  # pulled once more, it proves no more
    b.feed(both(134.0, 97, 70))
    assert b.vital(SPO2)["text"] == "--"
    b.command("confirm-device", 135.0, device="oximeter")
    b.feed(both(136.0, 97, 70))
    assert b.vital(SPO2)["text"] == "97"


def test_a_record_without_identities_holds_nothing() -> None:
    b = linked(identity="")
    swapped(b, 5.0, "", away_s=1000.0)
    b.feed(both(1006.0, 97, 70))
    assert held(b.told) == []
    assert b.vital(SPO2)["text"] == "97"


def test_another_port_is_another_instrument() -> None:
    b = linked(identity=PORT)
    swapped(b, 5.0, PORT.replace("1.2", "1.3"))
    assert held(b.told) == [("oximeter", "another")]


# --- serial numbers in frames --------------------------------------------------------------------------


def test_frames_that_carry_another_number_are_another_instrument_on_the_same_cable() -> None:
    b = linked(identity=PORT)
    b.feed(Reported(5.0, "oximeter", "identity", text="0000070123"))
    swapped(b, 6.0, PORT)
    b.feed(Reported(9.5, "oximeter", "identity", text="0000099999"), both(9.6, 85, 60))
    assert held(b.told)[0] == ("oximeter", "another")
    assert numbers(b.told) == [97, 97, 97]
    swapped(b, 10.0, PORT)  # before its frames have come again it proves nothing
    b.feed(both(13.5, 85, 60))
    assert numbers(b.told) == [97, 97, 97]


def test_the_same_number_on_another_adapter_is_the_same_instrument() -> None:
    b = linked()
    b.feed(Reported(5.0, "oximeter", "identity", text="0000070123"))
    swapped(b, 6.0, SECOND)
    b.feed(Reported(9.5, "oximeter", "identity", text="0000070123"), both(10.0, 97, 70))
    assert bound(b.told)[-1] == ("oximeter", SECOND, "same")
    assert b.vital(SPO2)["text"] == "97"


@pytest.mark.parametrize("filler", ["", "0000000000", "12345678", "\x00\x01"])
def test_a_number_that_names_nothing_settles_nothing(filler: str) -> None:
    b = linked()
    b.feed(Reported(5.0, "oximeter", "identity", text=filler))
    swapped(b, 6.0, SECOND)
    b.feed(Reported(9.5, "oximeter", "identity", text=filler), both(10.0, 97, 70))
    assert numbers(b.told) == [97, 97, 97]


# --- restart -------------------------------------------------------------------------------------------


def restarted(b: Bench, at: float, gap_s: float, *, known: bool = True) -> None:
    b.feed(Configured(at, plain(b.settings)), Booted(at, "0.1.0", "boot", 0.0, gap_s, known))


@pytest.mark.parametrize("identity", [FIRST, PORT])
def test_a_restart_with_the_same_instrument_needs_no_tap(identity: str) -> None:
    b = linked(identity=identity)
    restarted(b, 30.0, 25.0)
    b.feed(LinkUp(31.0, "oximeter", "", identity), both(32.0, 97, 70))
    assert held(b.told) == []
    assert b.vital(SPO2)["text"] == "97"


def test_an_instrument_swapped_during_a_restart_is_held() -> None:
    b = linked()
    restarted(b, 30.0, 25.0)
    b.feed(LinkUp(31.0, "oximeter", "", SECOND), both(32.0, 97, 70))
    assert b.vital(SPO2)["text"] == "--"
    assert held(b.told)[0] == ("oximeter", "another")


@pytest.mark.parametrize(("gap_s", "known"), [(600.0, True), (5.0, False)])
def test_a_nameless_instrument_is_asked_about_after_a_long_or_unknown_time_away(
    gap_s: float, known: bool
) -> None:
    b = linked(identity=PORT)
    restarted(b, 700.0, gap_s, known=known)
    b.feed(LinkUp(701.0, "oximeter", "", PORT))
    assert held(b.told) == [("oximeter", "gap")]


def test_a_hold_survives_a_restart() -> None:
    b = linked()
    swapped(b, 5.0, SECOND)
    restarted(b, 30.0, 20.0)
    b.feed(LinkUp(31.0, "oximeter", "", SECOND), both(32.0, 97, 70))
    assert b.vital(SPO2)["text"] == "--"


# --- a cuff --------------------------------------------------------------------------------------------


def test_a_reading_of_another_cuff_is_held_back_and_asked_about() -> None:
    b = linked()
    swapped(b, 5.0, SECOND, device="cuff")
    assert b.item("cuff.held.low")["title"] == (
        "cuff: another instrument (USB B5678): confirm that it is on this patient"
    )
    b.cuff(190, 110, 20.0)
    assert "systolic.high.high" not in b.physiological
    assert b.technical & {"cuff.held.low", "cuff.held.medium"} == {"cuff.held.medium"}
    b.command("confirm-device", 25.0, device="cuff")
    assert not b.technical & {"cuff.held.low", "cuff.held.medium"}
    b.cuff(190, 110, 60.0)
    assert "systolic.high.high" in b.physiological


def test_another_cuff_is_not_started_before_it_is_confirmed_but_always_stopped() -> None:
    b = linked()
    swapped(b, 5.0, SECOND, device="cuff")
    assert refusals(b.command("start-cuff", 60.0)) == [
        "another cuff answers: confirm that it is on this patient first"
    ]
    assert refusals(b.command("stop-cuff", 61.0)) == []
    b.command("confirm-device", 62.0, device="cuff")
    assert any(isinstance(e, Asked) and e.request == "start" for e in b.command("start-cuff", 63.0))


# --- two devices at once -------------------------------------------------------------------------------

RIVAL = RoomDevice("rival", "Rival", vitals=(SPO2,), simulated=True)


def test_two_devices_for_one_vital_that_nobody_declared_are_held_both_at_high_priority() -> None:
    b = linked(OXIMETER, CUFF, RIVAL)
    b.feed(LinkUp(5.0, "rival", "", SECOND), both(6.0, 97, 70), both(6.5, 90, 60, "rival"))
    assert {"oximeter.claimed.high", "rival.claimed.high"} <= b.technical
    assert b.vital(SPO2)["text"] == "--"
    assert b.item("rival.claimed.high")["title"] == (
        "Rival and oximeter both claim this patient: values held back, confirm the right one"
    )


def test_a_person_decides_between_two_and_the_other_is_heard_no_more() -> None:
    b = linked(OXIMETER, CUFF, RIVAL)
    b.feed(LinkUp(5.0, "rival", "", SECOND))
    told = b.command("confirm-device", 6.0, device="rival")
    assert [(e.device, e.reason, e.instead_of) for e in told if isinstance(e, Bound)] == [
        ("rival", "taken", ("oximeter",))
    ]
    b.feed(both(7.0, 80, 60), both(7.5, 96, 60, "rival"))
    assert numbers(b.told)[-1] == 96
    assert not b.technical & {"oximeter.claimed.high", "rival.claimed.high"}


def test_a_contradiction_is_over_when_one_of_the_two_is_unplugged() -> None:
    b = linked(OXIMETER, CUFF, RIVAL)
    b.feed(LinkUp(5.0, "rival", "", SECOND), LinkDown(8.0, "rival", "unplugged"), both(9.0, 97, 70))
    assert b.vital(SPO2)["text"] == "97"
    assert not b.technical & {"oximeter.claimed.high", "rival.claimed.high"}


def test_one_instrument_at_two_devices_is_held_at_both() -> None:
    b = linked()
    swapped(b, 5.0, FIRST, device="cuff")
    assert {"oximeter.claimed.high", "cuff.claimed.high"} <= b.technical
    assert "answer as the same instrument" in b.item("cuff.claimed.high")["title"]


def test_two_cables_whose_chips_share_a_factory_number_are_two_instruments() -> None:
    b = linked(identity="usb:10C4:EA60:0001")
    swapped(b, 5.0, "usb:10C4:EA60:0001", device="oximeter")
    b.command("close-session", 10.0)
    b.feed(LinkDown(11.0, "cuff", "off"), LinkUp(12.0, "cuff", "", "usb:10C4:EA60:0001"))
    b.command("open-session", 13.0, alias="K.M.")
    assert held(b.told) == []


# --- what people see -----------------------------------------------------------------------------------


def test_the_question_names_the_instrument_and_who_may_answer() -> None:
    b = linked()
    swapped(b, 5.0, SECOND)
    nurse, therapist = (b.view(role)["devices"]["oximeter"]["binding"] for role in ("nurse", "therapist"))
    assert nurse["ask"] == "Another instrument answers as oximeter (USB B5678). On this patient?"
    assert (nurse["can"], therapist["can"]) == (True, False)
    assert therapist["who"] == "nurse, prescriber or technician"
    assert nurse["bound"] == "USB A1234"
    assert b.view()["devices"]["oximeter"]["identity"] == "USB B5678"
    assert "confirm-device" in b.view("nurse")["people"]["can"]


def test_nothing_is_asked_while_the_bound_instrument_answers() -> None:
    b = linked()
    assert binding(b)["ask"] == ""
    assert CUFF.name in b.view()["devices"]
