"""Plausible inputs of a room, made by hypothesis: runs of readings, losses, people, faults, restarts."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import get_args

from hypothesis import settings, strategies as st

from sessionctl.events import (
    Booted,
    ClockSet,
    Command,
    Configured,
    Event,
    Fault,
    Garbled,
    LinkDown,
    LinkUp,
    Measured,
    Reported,
    Role,
    Tick,
)
from sessionctl.room.faults import FAULTS
from sessionctl.room.programme import CuffRules, Programme
from sessionctl.room.rights import COMMANDS
from sessionctl.room.settings import RoomDevice, Settings, plain
from sessionctl.vitals import Measurement, Validity, Vital
from tests.room.bench import CUFF, OXIMETER, SENSOR, Args

Made = Callable[[float], list[Event]]
"""What happens from an instant on."""

DETERMINISTIC = settings(derandomize=True, database=None, deadline=None, max_examples=40)
"""The same examples each time: a red test is red for everybody."""

PROGRAMME = Programme(
    nibp=CuffRules(times_min=(-10.0, 1.0, 2.0, 5.0, "exit")),
    phases_min={
        "settle": (-20.0, 0.0),
        "pre_onset": (0.0, 1.0),
        "ascent": (1.0, 2.0),
        "peak": (2.0, 4.0),
        "reentry": (4.0, 5.0),
    },
)
SPARE = RoomDevice("spare", vitals=OXIMETER.vitals, simulated=True, spare_for="oximeter")
SETTINGS = Settings("Bench", "p", {"p": PROGRAMME, "q": Programme()}, (OXIMETER, CUFF, SENSOR, SPARE))
SMALLER = Settings("Bench", "p", {"p": PROGRAMME}, (CUFF,))
SAME_ARM = replace(SETTINGS, devices=(OXIMETER, replace(CUFF, same_arm=True), SENSOR))

GAPS = st.sampled_from([0.0, 0.3, 1.0, 1.0, 2.0, 5.0, 11.0, 35.0, 130.0])
SPO2 = st.sampled_from([None, 0, 70, 79, 80, 85, 87, 88, 89, 90, 91, 92, 93, 97, 97, 127, math.nan])
PULSE = st.sampled_from([None, 0, 39, 42, 49, 70, 70, 118, 121, 141, 511, math.inf])
SYSTOLIC = st.sampled_from([None, 0, 75, 85, 120, 120, 159, 165, 172, 185, 205, 11647])
DIASTOLIC = st.sampled_from([None, 0, 60, 80, 80, 105, 112, 125, 200])
OTHER = st.sampled_from([(Vital.RESPIRATORY_RATE, v) for v in (7, 9, 14, 25, 31)])
FEVER = st.sampled_from([(Vital.TEMPERATURE, v) for v in (36.8, 37.9, 38.2, 39.4, 60.0)])
TRUST = st.sampled_from(
    [(Validity.VALID, ())] * 4
    + [(Validity.QUESTIONABLE, ("low perfusion",)), (Validity.INVALID, ()), (Validity.UNAVAILABLE, ("off",))]
)
CONDITIONS = st.sampled_from(
    [
        "spo2.low.low", "spo2.low.medium", "spo2.low.high", "spo2.burden.medium", "spo2.dips.medium",
        "pulse_rate.high.high", "systolic.high.high", "systolic.high.medium", "oximeter.lost.medium",
        "oximeter.lost.high", "cuff.failed.low", "cuff.failed.medium", "monitor.restarted.high",
        "monitor.core-failed.high", "room.support-asked.medium", "nonsense",
    ]
)  # fmt: skip


@st.composite
def _oximeter(draw: st.DrawFn) -> Made:
    """The same values for a while, once a second."""
    spo2, pulse, count = draw(SPO2), draw(PULSE), draw(st.integers(1, 16))
    (validity, reasons), checked = draw(TRUST), draw(st.booleans())
    both = (
        Measurement(Vital.SPO2, spo2, validity, reasons),
        Measurement(Vital.PULSE_RATE, pulse, validity, reasons),
    )
    device = draw(st.sampled_from(["oximeter", "oximeter", "oximeter", "spare"]))
    return lambda at: [Measured(at + second, device, both, checked) for second in range(count)]


@st.composite
def _reading(draw: st.DrawFn) -> Made:
    high, low, (validity, reasons) = draw(SYSTOLIC), draw(DIASTOLIC), draw(TRUST)
    history = draw(st.sampled_from([None, None, None, "2026-11-20T09:00:00"]))
    pair = (
        Measurement(Vital.SYSTOLIC, high, validity, reasons, history),
        Measurement(Vital.DIASTOLIC, low, validity, reasons, history),
    )
    return lambda at: [Measured(at, "cuff", pair)]


@st.composite
def _single(draw: st.DrawFn) -> Made:
    vital, value = draw(st.one_of(OTHER, FEVER))
    return lambda at: [Measured(at, "sensor", (Measurement(vital, value),))]


@st.composite
def _equipment(draw: st.DrawFn) -> Made:
    device = draw(st.sampled_from(["oximeter", "cuff", "spare", "stranger"]))
    percent = draw(st.sampled_from([None, 5.0, 20.0, 90.0]))
    identity = draw(st.sampled_from(["", "usb:0403:6001:AB123", "usb:0403:6001:CD456", "path:1.2"]))
    cuff = draw(st.sampled_from(["inflating", "finished", "failed", "aborted", "refused"]))
    made: Made = draw(
        st.sampled_from(
            [
                lambda at: [LinkUp(at, device, "", identity)],
                lambda at: [Reported(at, device, "identity", text=identity[-3:])],
                lambda at: [LinkDown(at, device, "unplugged")],
                lambda at: [Reported(at, device, "battery", "low" if percent is None else "", percent)],
                lambda at: [Reported(at, "cuff", "cuff", cuff)],
                lambda at: [Garbled(at + second, device, "checksum") for second in range(6)],
            ]
        )
    )
    return made


@st.composite
def _machine(draw: st.DrawFn) -> Made:
    name, present = draw(st.sampled_from([*FAULTS, "unheard-of"])), draw(st.booleans())
    known, chosen = draw(st.booleans()), draw(st.sampled_from([SETTINGS, SAME_ARM, SMALLER]))
    made: Made = draw(
        st.sampled_from(
            [
                lambda at: [Fault(at, name, present, "because")],
                lambda at: [ClockSet(at, 1_700_000_000.0, 30.0)],
                lambda at: [Configured(at, plain(chosen)), Booted(at, "0.1.0", "b", 0.0, 4.0, known)],
                lambda at: [Tick(at)],
            ]
        )
    )
    return made


@st.composite
def _command(draw: st.DrawFn) -> Made:
    id_, name = f"c{draw(st.integers(0, 400))}", draw(st.sampled_from(COMMANDS))
    role: Role = draw(st.sampled_from(["nurse", "nurse", "nurse", *get_args(Role)]))
    args: dict[str, Args] = {
        "open-session": {"alias": "K.M.", "programme": draw(st.sampled_from(["", "q"]))},
        "enter-reading": {"systolic": draw(SYSTOLIC), "diastolic": draw(DIASTOLIC), "pulse": draw(PULSE)},
        "sensors-off": {"reason": "toilet", "escort": "A.B."},
        "further-dose": {"reanchor": draw(st.booleans())},
        "correct-dose": {"reason": "late tap", "minutes_earlier": 0.1},
        "scene": {"scene": "peak"},
        "dim": {"step": 5.0},
        "music-volume": {"step": -2.0},
        "note": {"text": "calm"},
        "confirm-device": {"device": draw(st.sampled_from(["oximeter", "cuff", "spare", "none"]))},
        "cuff-interval": {"minutes": draw(st.sampled_from([0.0, 1.0, 2.0, 5.0]))},
    }
    given = args.get(name, {"condition": draw(CONDITIONS)})
    return lambda at: [Command(at, id_, role.title(), role, name, given)]


@st.composite
def inputs(draw: st.DrawFn, longest: int = 25) -> list[Event]:
    """Inputs in order of time, from the settings on; most often a session is opened first."""
    events: list[Event] = [Configured(0.0, plain(draw(st.sampled_from([SETTINGS, SAME_ARM]))))]
    if draw(st.integers(0, 9)) > 0:
        events.append(Command(0.0, "opens", "Nurse", "nurse", "open-session", {"alias": "K.M."}))
    kinds = st.one_of(_oximeter(), _oximeter(), _reading(), _single(), _equipment(), _machine(), _command())
    for made in draw(st.lists(kinds, max_size=longest)):
        events += made(events[-1].at + draw(GAPS))
    return events
