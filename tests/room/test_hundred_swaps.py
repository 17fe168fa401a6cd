"""Whatever is plugged where and whenever: no number of an instrument that is not this patient's.

The judge is a model of its own: which instrument is at the cable, and which one a person has vouched for.
"""

import math
import random

from hypothesis import given, strategies as st

from sessionctl.events import INPUTS, Event, LinkDown, LinkUp, Measured, Observed, from_json, to_json
from sessionctl.room.places import HELD
from sessionctl.room.room import Room, step
from sessionctl.vitals import Validity
from tests.room.bench import CUFF, OXIMETER
from tests.room.inputs import DETERMINISTIC
from tests.room.swaps import FIRST, SECOND, SPARE, THIRD, both, linked

CODE = {FIRST: 97, SECOND: 93, THIRD: 95, "spare": 99}
"""Each instrument shows a number of its own, so that a number tells who said it."""


def shown(told: list[Event]) -> list[float]:
    """Every SpO2 that was taken for the patient's, valid or questionable."""
    seen = [o for e in told if isinstance(e, Observed) for o in e.observations if o.vital == "spo2"]
    assert all(o.value is None or o.validity in (Validity.VALID, Validity.QUESTIONABLE) for o in seen)
    return [o.value for o in seen if o.value is not None]


def test_a_hundred_swaps_show_no_number_before_the_tap_and_every_one_after_it() -> None:
    chance = random.Random(5)
    b, at, now = linked(), 5.0, FIRST
    kept, memory = 0, set[tuple[int, int]]()
    for swap in range(100):
        now = chance.choice([each for each in (FIRST, SECOND, THIRD) if each != now])
        b.told.clear()
        b.feed(LinkDown(at, "oximeter", "unplugged"))
        at += chance.uniform(0.2, 90.0)
        b.feed(LinkUp(at, "oximeter", "/dev/ttyUSB0", now))
        for _ in range(chance.randrange(1, 8)):
            at += 1.0
            b.feed(both(at, CODE[now], 70))
        assert shown(b.told) == [], f"swap {swap}"
        assert b.vital(OXIMETER.vitals[0])["reasons"] == [HELD]
        b.command("confirm-device", at + 0.1, device="oximeter")
        b.told.clear()
        for _ in range(12):
            at += 1.0
            b.feed(both(at, CODE[now], 70))
        assert shown(b.told) == [CODE[now]] * 12
        kept += 12
        assert b.vital(OXIMETER.vitals[0])["validity"] == "valid"  # the last of them has settled
        at += 1.0
        memory.add((len(b.room.bindings.places), len(b.room.technical.rows)))
    assert kept == 1200
    assert len(memory) == 1  # a hundred swaps leave no more behind than one


MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("plug"), st.sampled_from([FIRST, SECOND, THIRD])),
        st.tuples(st.just("plug"), st.sampled_from([FIRST, SECOND, THIRD])),
        st.tuples(st.just("unplug"), st.just("")),
        st.tuples(st.just("values"), st.sampled_from(["oximeter", "oximeter", "spare"])),
        st.tuples(st.just("values"), st.sampled_from(["oximeter", "spare"])),
        st.tuples(st.just("confirm"), st.sampled_from(["oximeter", "spare"])),
        st.tuples(st.just("spare"), st.sampled_from(["plug", "unplug"])),
        st.tuples(st.just("session"), st.just("")),
    ),
    max_size=60,
)


class Model:
    """Who may be heard, told in sets: nothing of the core is used."""

    def __init__(self) -> None:
        self.cable: str | None = FIRST
        self.spare = False
        self.answers = FIRST
        self.vouched: str | None = FIRST
        self.room = FIRST
        self.charge = "oximeter"

    def plug(self, identity: str) -> None:
        self.cable = self.answers = identity
        if self.vouched is None and self.charge == "oximeter" and identity == self.room:
            self.vouched = identity

    def confirm(self, device: str) -> None:
        if device == "oximeter" and self.cable is not None:
            self.charge, self.vouched, self.room = "oximeter", self.cable, self.cable
        elif device == "spare" and self.spare:
            self.charge, self.vouched = "spare", None

    def session(self) -> None:
        self.charge, self.vouched = "oximeter", self.cable
        self.room = self.cable or self.room

    def heard(self, device: str) -> bool:
        if device == "spare":
            return self.charge == "spare"
        return self.charge == "oximeter" and self.answers == self.vouched


@DETERMINISTIC
@given(MOVES)
def test_in_any_order_of_plugs_values_and_taps_only_the_vouched_instrument_is_heard(
    moves: list[tuple[str, str]],
) -> None:
    b, model, at = linked(OXIMETER, CUFF, SPARE), Model(), 5.0
    for kind, what in moves:
        at += 1.0
        b.told.clear()
        match kind:
            case "plug" if model.cable is None:
                b.feed(LinkUp(at, "oximeter", "", what))
                model.plug(what)
            case "unplug" if model.cable is not None:
                b.feed(LinkDown(at, "oximeter", "unplugged"))
                model.cable = None
            case "spare":
                up = what == "plug"
                b.feed(
                    LinkUp(at, "spare", "", "ble:00:00:00:00:00:09") if up else LinkDown(at, "spare", "off")
                )
                model.spare = up
            case "confirm":
                b.command("confirm-device", at, device=what)
                if not (model.heard(what) and what == model.charge):
                    model.confirm(what)
            case "session":
                b.command("close-session", at)
                b.command("open-session", at, alias="L.N.")
                model.session()
            case "values":
                code = CODE["spare"] if what == "spare" else CODE[model.answers]
                b.feed(both(at, code, 70, what))
                if what == "oximeter" and model.vouched is None and model.cable is None:
                    continue  # nothing has been at the cable since the session began: it can send nothing
                assert shown(b.told) == ([code] if model.heard(what) else [])


@DETERMINISTIC
@given(MOVES)
def test_the_fold_of_the_record_binds_and_holds_as_it_was_lived(moves: list[tuple[str, str]]) -> None:
    b, at = linked(OXIMETER, CUFF, SPARE), 5.0
    for kind, what in moves:
        at += 40.0
        match kind:
            case "plug":
                b.feed(LinkUp(at, "oximeter", "", what))
            case "unplug":
                b.feed(LinkDown(at, "oximeter", "unplugged"))
            case "spare":
                b.feed(LinkUp(at, "spare", "", SECOND) if what == "plug" else LinkDown(at, "spare", "off"))
            case "confirm":
                b.command("confirm-device", at, device=what)
            case "values":
                b.feed(Measured(at, what, both(at, 96, math.nan).measurements))
    room, outcomes = Room(), list[Event]()
    for event in (from_json(to_json(each)) for each in b.told if isinstance(each, INPUTS)):
        room, found = step(room, event)
        outcomes += found
    assert room == b.room
    assert outcomes == [each for each in b.told if not isinstance(each, INPUTS)]
