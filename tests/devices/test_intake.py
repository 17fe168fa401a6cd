"""From the bytes of one link to events, without a link: repeats, history, garbage, ends."""

from collections.abc import Callable
from datetime import datetime

from sessionctl.devices.decoders import PROTOCOLS
from sessionctl.devices.decoders.nonin_encode import format2_packet
from sessionctl.devices.garbled import GarbledTally
from sessionctl.devices.gate.serials import Serials
from sessionctl.devices.intake import Intake, Surroundings, Tally
from sessionctl.devices.stamps import Stamps
from sessionctl.events import Event, Garbled, Measured
from sessionctl.vitals import Measurement, Vital
from tests.devices.decoders.vectors import ALL

CUFF_READING = ALL["bp-sbm69-normal"].data  # 124/86, taken 2024-06-15 17:17:27
TAKEN = datetime(2024, 6, 15, 17, 17, 27)
MASIMO = ALL["masimo-rad8-normal"].data  # SPO2=097%


class Bench:
    """An intake at a time that only moves when told to."""

    def __init__(self, protocols: dict[str, str], now: datetime = TAKEN) -> None:
        self.at = 50.0
        self.events: list[Event] = []
        self.tally = Tally()
        self.around = Surroundings("device", self.events.append, lambda: self.at, lambda: now)
        self.stamps = Stamps()
        self.serials = Serials()
        self.rows = {channel: PROTOCOLS[name] for channel, name in protocols.items()}
        self.link()

    def link(self) -> None:
        """A new link."""
        self.intake = Intake(
            self.around,
            self.rows,
            {},
            self.stamps,
            self.tally,
            lambda _: True,
            lambda at, fields: None,
            self.serials,
        )

    def feed(self, data: bytes, channel: str = "", after_s: float = 0.0) -> None:
        self.at += after_s
        self.intake.receive(data, channel)

    @property
    def measured(self) -> list[Measured]:
        return [event for event in self.events if isinstance(event, Measured)]

    @property
    def garbled(self) -> list[Garbled]:
        return [event for event in self.events if isinstance(event, Garbled)]


def nonin(spo2: int = 97) -> bytes:
    return format2_packet(spo2, 72, [100] * 25)


def test_an_unchanged_checked_reading_is_told_about_once_a_second() -> None:
    bench = Bench({"": "nonin-serial-format2-stream"})
    for _ in range(30):  # ten seconds
        bench.feed(nonin(), after_s=1 / 3)
    gaps = [b.at - a.at for a, b in zip(bench.measured, bench.measured[1:], strict=False)]
    assert all(1.0 <= gap < 1.4 for gap in gaps)
    assert len(bench.measured) >= 8


def test_a_changed_reading_is_told_at_once() -> None:
    bench = Bench({"": "nonin-serial-format2-stream"})
    for spo2 in (97, 96, 97, 96):
        bench.feed(nonin(spo2), after_s=0.01)
    assert len(bench.measured) == 4


def test_an_unchecked_reading_is_told_until_three_agree_and_then_once_a_second() -> None:
    bench = Bench({"": "contec-v7-stream"})
    for _ in range(15):  # sixty frames in a second
        bench.feed(ALL["cms7-stream-captured-four"].data, after_s=1 / 15)
    assert len(bench.measured) == 3
    bench.feed(ALL["cms7-stream-captured-four"].data, after_s=1 / 15)
    assert len(bench.measured) == 4
    assert not any(event.checked for event in bench.measured)


def test_an_unchecked_reading_that_changes_must_be_told_three_times_anew() -> None:
    bench = Bench({"": "bci-berry-stream"})
    for spo2 in (97, 42, 97):
        for _ in range(10):
            bench.feed(bytes((0x87, 50, 5, 72, spo2)), after_s=0.01)
    told = [m.value for event in bench.measured for m in event.measurements if m.vital is Vital.SPO2]
    assert told == [97, 97, 97, 42, 42, 42, 97, 97, 97]


def test_a_text_line_cut_off_by_the_end_of_the_link_is_garbled_though_it_reads_well() -> None:
    bench = Bench({"": "masimo-ascii1"})
    bench.feed(b"\r\n" + MASIMO.split(b"%")[0])  # "... SPO2=097" without the rest
    bench.intake.end()
    assert not bench.measured
    assert len(bench.garbled) == 1


def test_bytes_after_the_end_of_a_link_are_nothing() -> None:
    bench = Bench({"": "nonin-serial-format2-stream"})
    bench.intake.end()
    bench.feed(nonin())
    assert not bench.events


def test_bytes_of_a_channel_that_the_model_does_not_have_are_garbled() -> None:
    bench = Bench({"2a35": "ble-blood-pressure"})
    bench.feed(b"\x01", "2a99")
    assert [event.reason for event in bench.garbled] == ["channel"]


def test_a_reading_just_taken_is_current() -> None:
    bench = Bench({"2a35": "ble-blood-pressure"}, datetime(2024, 6, 15, 17, 19))
    bench.feed(CUFF_READING, "2a35")
    assert {m.history for m in bench.measured[0].measurements} == {None}


def test_a_reading_from_the_cuffs_memory_is_history() -> None:
    bench = Bench({"2a35": "ble-blood-pressure"}, datetime(2024, 6, 15, 17, 40))
    bench.feed(CUFF_READING, "2a35")
    assert {m.history for m in bench.measured[0].measurements} == {"2024-06-15T17:17:27"}


def test_a_reading_from_the_future_is_history() -> None:
    bench = Bench({"2a35": "ble-blood-pressure"}, datetime(2024, 6, 15, 17, 0))
    bench.feed(CUFF_READING, "2a35")
    assert bench.measured[0].measurements[0].history


def test_a_reading_sent_again_on_the_next_link_is_history() -> None:
    bench = Bench({"2a35": "ble-blood-pressure"})
    bench.feed(CUFF_READING, "2a35")
    bench.intake.end()
    bench.link()
    bench.feed(CUFF_READING, "2a35")
    assert [event.measurements[0].history is not None for event in bench.measured] == [False, True]


def test_a_reading_older_than_the_one_before_it_is_history() -> None:
    stamps, reading = Stamps(), (Measurement(Vital.SYSTOLIC, 120.0),)
    now = datetime(2024, 6, 15, 17, 20)
    assert stamps.judge("2024-06-15T17:19:00", reading, now) == reading
    (old,) = stamps.judge("2024-06-15T17:16:00", reading, now)
    assert old.history == "2024-06-15T17:16:00"
    (newer,) = stamps.judge("2024-06-15T17:19:30", reading, now)
    assert newer.history is None


def test_a_reading_without_a_time_stamp_is_current() -> None:
    reading = (Measurement(Vital.SYSTOLIC, 120.0),)
    assert Stamps().judge(None, reading, TAKEN) == reading


def counted(note: Callable[[float], list[Garbled]]) -> list[tuple[float, int]]:
    return [(event.at, event.count) for tenth in range(25) for event in note(tenth / 10)]


def test_garbage_is_told_at_once_and_then_counted_for_a_second() -> None:
    tally = GarbledTally("device")
    assert counted(lambda at: tally.note(at, "sync", b"x")) == [(0.0, 1), (1.0, 10), (2.0, 10)]
    assert [event.count for event in tally.due(3.0)] == [4]
    assert tally.due(9.0) == []


def test_the_count_of_garbage_is_not_lost_with_the_link() -> None:
    tally = GarbledTally("device")
    tally.note(0.0, "sync", b"x")
    tally.note(0.1, "sync", b"yz")
    (rest,) = tally.due(0.2, all_of_them=True)
    assert (rest.count, rest.sample) == (1, "797a")


def test_reasons_without_end_are_counted_as_one() -> None:
    tally = GarbledTally("device")
    told = [event for n in range(100) for event in tally.note(0.0, f"reason {n}", b"")]
    assert len(told) == 17
    assert told[-1].reason == "other"
