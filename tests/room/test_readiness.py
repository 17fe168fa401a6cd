"""Before watching begins: a device without an alarm of its own wants a signature."""

from dataclasses import replace
from typing import Any

import pytest

from sessionctl.events import Configured, Refused, SessionOpened, from_json, to_json
from sessionctl.room.readiness import have_none
from sessionctl.room.settings import RoomDevice, plain, read
from sessionctl.vitals import Vital
from tests.room.bench import CUFF, Bench, settings_of

SILENT = RoomDevice("xpod", "Nonin Xpod", vitals=(Vital.SPO2,), own_alarm=False, simulated=True)
LOUD = RoomDevice("rad8", "Rad-8", vitals=(Vital.SPO2,), own_alarm=True, simulated=True)
SPARE = replace(SILENT, name="spare", label="Spare", spare_for="rad8")
MUTE_CUFF = replace(CUFF, own_alarm=False)


def room(*devices: RoomDevice, signs: bool = True) -> Bench:
    bench = Bench(devices, watching=False)
    settings = replace(settings_of(devices), signs=signs)
    bench.feed(Configured(1.0, plain(settings)))
    return bench


def opened(bench: Bench, **args: Any) -> SessionOpened | None:
    told = bench.command("open-session", 2.0, "therapist", alias="K.M.", **args)
    return next((each for each in told if isinstance(each, SessionOpened)), None)


def refusal(bench: Bench) -> str:
    return next(each.reason for each in bench.told if isinstance(each, Refused))


def test_watching_with_a_silent_oximeter_is_refused_without_a_signature() -> None:
    b = room(SILENT, CUFF)
    assert opened(b) is None
    assert refusal(b) == (
        "Nonin Xpod has no alarm of its own: confirm with your name that another monitor with alarms is on"
        " the patient"
    )
    assert not b.room.watching


@pytest.mark.parametrize("given", [False, None, "yes", 1.0, ""])
def test_only_a_plain_yes_is_a_signature(given: Any) -> None:
    assert opened(room(SILENT), other_monitor=given) is None


def test_the_signature_stands_in_the_record_with_the_devices_it_is_for() -> None:
    found = opened(room(SILENT, CUFF), other_monitor=True)
    assert found is not None
    assert (found.by, found.signed_for) == ("Therapist", ("Nonin Xpod",))


def test_a_device_with_an_alarm_of_its_own_wants_none() -> None:
    found = opened(room(LOUD, CUFF))
    assert found is not None
    assert found.signed_for == ()


def test_a_signature_nobody_asked_for_is_not_recorded_as_one() -> None:
    found = opened(room(LOUD), other_monitor=True)
    assert found is not None
    assert found.signed_for == ()


def test_a_cuff_watches_nobody_between_readings_and_wants_none() -> None:
    assert opened(room(LOUD, MUTE_CUFF)) is not None


def test_a_silent_spare_wants_one_because_it_may_take_the_place() -> None:
    assert opened(room(LOUD, SPARE)) is None
    assert opened(room(LOUD, SPARE), other_monitor=True) is not None


def test_settings_from_before_signatures_open_their_sessions_as_they_did() -> None:
    old = {key: value for key, value in plain(settings_of((SILENT,))).items() if key != "signs"}
    assert not read(old).signs
    assert opened(room(SILENT, signs=False)) is not None


def test_a_record_from_before_signatures_still_reads() -> None:
    line = b'{"at":1.0,"session":"s","alias":"a","programme":"p","by":"N","kind":"session-opened"}'
    found = from_json(line)
    assert isinstance(found, SessionOpened)
    assert found.signed_for == ()
    signed = replace(found, signed_for=("Nonin Xpod",))
    assert from_json(to_json(signed)) == signed


def test_the_form_is_told_what_to_sign() -> None:
    assert room(LOUD).view()["session"]["to_sign"] == ""
    assert room(SILENT, LOUD).view()["session"]["to_sign"] == (
        "Nonin Xpod has no alarm of its own. Another monitor with alarms is on the patient."
    )


def test_several_devices_are_named_in_one_sentence() -> None:
    assert have_none(("A", "B")) == "A and B have no alarms of their own"
    assert have_none(("A", "B", "C")) == "A, B and C have no alarms of their own"


def test_the_footer_names_every_silent_device_that_counts() -> None:
    strap = RoomDevice("strap", "Strap", vitals=(Vital.HEART_RATE,), own_alarm=False, simulated=True)
    note = room(SILENT, strap, MUTE_CUFF).view()["room"]["own_alarm_note"]
    assert note == (
        "Secondary display. Nonin Xpod and Strap have no alarms of their own: keep another monitor on the"
        " patient."
    )
