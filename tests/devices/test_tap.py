"""What a technician may look at: counts, frames and bytes, kept within bounds, and where a device stands."""

import pytest

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.identify import identify
from sessionctl.devices.intake import Intake, Surroundings, Tally
from sessionctl.devices.ladder import Line, Place, Rung, guess_words, ladder
from sessionctl.devices.stamps import Stamps
from sessionctl.devices.tap import FRAMES_KEPT, RAW_KEPT, Tap
from tests.devices.decoders.vectors import ALL

PACKET = ALL["nonin2-packet-complete"].data
PORT = Place("port", "/dev/ttyUSB0", True)
UP = Line(True, "/dev/ttyUSB0", 10.0, continuous=True)


class Bench:
    """A Nonin's intake with its tap, at a time that only moves when told to."""

    def __init__(self, protocol: str = "nonin-serial-format2-stream", awaited: bool = True) -> None:
        self.at = 50.0
        self.tap = Tap()
        around = Surroundings("oximeter", lambda _: None, lambda: self.at, tap=self.tap)
        rows = {"": PROTOCOLS[protocol]}
        self.intake = Intake(around, rows, {}, Stamps(), Tally(), lambda _: awaited, lambda *_: None)

    def feed(self, data: bytes, after_s: float = 0.0) -> None:
        self.at += after_s
        self.intake.receive(data, "")

    def rungs(self, line: Line = UP, guess: str = "") -> dict[str, Rung]:
        return {rung.name: rung for rung in ladder(PORT, line, self.tap, self.at, guess)}


def test_frames_are_kept_only_while_somebody_looks() -> None:
    bench = Bench()
    bench.feed(PACKET)
    assert bench.tap.look(bench.at, 0) == []
    bench.feed(PACKET, 1.0)
    (seen,) = bench.tap.look(bench.at, 0)
    assert (seen.data, seen.protocol, seen.reason) == (PACKET, "nonin-serial-format2-stream", "")
    assert seen.fields is not None
    assert seen.fields["spo2_percent"] == 97
    bench.feed(PACKET, 6.0)
    assert bench.tap.look(bench.at, 0) == []


def test_a_look_gives_what_is_new_and_nothing_twice() -> None:
    bench = Bench()
    bench.tap.look(bench.at, 0)
    bench.feed(PACKET * 2, 0.5)
    first = bench.tap.look(bench.at, 0)
    bench.feed(PACKET, 0.5)
    assert [seen.n for seen in bench.tap.look(bench.at, first[-1].n)] == [first[-1].n + 1]


def test_a_rejection_is_kept_with_its_bytes_and_its_reason() -> None:
    bench = Bench()
    bench.tap.look(bench.at, 0)
    broken = bytearray(PACKET)
    broken[4] ^= 1
    bench.feed(PACKET + bytes(broken) + PACKET)
    refused = [seen for seen in bench.tap.look(bench.at, 0) if seen.reason]
    assert [(seen.reason, seen.data) for seen in refused] == [("checksum", bytes(broken))]


def test_a_frame_that_nobody_asked_for_is_shown_with_the_reason_it_does_not_count() -> None:
    bench = Bench(awaited=False)
    bench.tap.look(bench.at, 0)
    bench.feed(PACKET)
    (seen,) = bench.tap.look(bench.at, 0)
    assert seen.fields is not None
    assert seen.reason == "unasked"


def test_what_a_text_device_prints_is_kept_as_it_came() -> None:
    line = ALL["masimo-rad8-normal"].data
    bench = Bench("masimo-ascii1")
    bench.tap.look(bench.at, 0)
    bench.feed(line.strip() + b"\r\n")
    (seen,) = bench.tap.look(bench.at, 0)
    assert seen.data == line.strip()


def test_nothing_in_a_tap_grows_without_bound() -> None:
    bench = Bench()
    bench.tap.look(bench.at, 0)
    for _ in range(40):
        bench.feed(bytes(range(256)) * 16 + PACKET * 2, 0.01)
    assert len(bench.tap.raw) <= 2 * RAW_KEPT
    assert len(bench.tap.look(bench.at, 0)) == FRAMES_KEPT


# --- the ladder --------------------------------------------------------------------------------------------


def test_a_device_that_is_read_stands_on_every_rung() -> None:
    bench = Bench()
    bench.feed(PACKET)
    bench.feed(PACKET, 1.0)
    rungs = bench.rungs()
    assert [rung.state for rung in rungs.values()] == ["good"] * 4
    assert (rungs["bytes"].since, rungs["bytes"].text) == (50.0, "250 bytes on this link")
    assert rungs["frames"].text == "2 accepted, 0 refused on this link"


def test_a_missing_port_stands_still_on_the_first_rung_and_the_others_wait() -> None:
    place = Place("port", "/dev/ttyUSB0", False)
    rungs = ladder(place, Line(False, "no such port", 9.0, continuous=True), Tap(), 50.0, "")
    assert [rung.state for rung in rungs] == ["bad", "bad", "waiting", "waiting"]
    assert rungs[0].text == "no such port: /dev/ttyUSB0"
    assert (rungs[1].since, rungs[1].text) == (9.0, "no such port")


def test_an_oximeter_that_says_nothing_is_told_from_one_that_fell_silent() -> None:
    bench = Bench()
    assert (bench.rungs()["bytes"].state, bench.rungs()["bytes"].since) == ("bad", 10.0)
    bench.feed(PACKET)
    bench.at += 3.5
    assert (bench.rungs()["bytes"].state, bench.rungs()["bytes"].since) == ("bad", 50.0)
    assert bench.rungs()["frames"].state == "waiting"


def test_a_cuff_may_be_silent_between_readings() -> None:
    line = Line(True, "/dev/ttyUSB0", 10.0, continuous=False)
    bench = Bench()
    assert bench.rungs(line)["bytes"].state == "resting"
    bench.feed(PACKET)
    bench.at += 600
    assert [rung.state for rung in bench.rungs(line).values()] == ["good"] * 4


def test_a_bluetooth_cuff_that_sleeps_is_no_fault() -> None:
    line = Line(False, "device ended the connection", 10.0, continuous=False)
    rungs = ladder(Place("adapter", "", True), line, Tap(), 50.0, "")
    assert [(rung.name, rung.state) for rung in rungs[:2]] == [("adapter", "good"), ("connected", "resting")]


def test_bytes_that_nobody_can_read_say_what_they_look_like() -> None:
    bench = Bench("suntech-stream")
    bench.feed(PACKET * 3)
    found = identify(bytes(bench.tap.raw))
    guess = guess_words("oximeter", "suntech-advantage", found[0].models)
    rung = bench.rungs(guess=guess)["frames"]
    assert rung.state == "bad"
    assert rung.text.startswith("bytes come, none can be read (sync): they look like another model's: try")
    assert "nonin-xpod" in rung.text


@pytest.mark.parametrize(
    ("models", "words"),
    [
        ((), "sessionctl devices capture oximeter oximeter.jsonl"),
        (("nonin-xpod",), "they look like this model's"),
        (("masimo-rad8",), "try model masimo-rad8"),
    ],
)
def test_a_guess_says_what_to_do(models: tuple[str, ...], words: str) -> None:
    assert words in guess_words("oximeter", "nonin-xpod", models)


def test_a_new_link_begins_to_count_anew() -> None:
    bench = Bench()
    bench.feed(PACKET)
    bench.tap.began()
    assert (bench.tap.arrived.count, bench.tap.frames.count, bytes(bench.tap.raw)) == (0, 0, b"")
