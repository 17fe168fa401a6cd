import pytest

from sessionctl.devices.decoders.frames import Fields, Frame
from sessionctl.devices.decoders.nonin_serial import PROTOCOLS
from sessionctl.simulator.oximeter import Xpod
from sessionctl.simulator.patient import Patient
from sessionctl.simulator.script import Script

STREAM = next(protocol for protocol in PROTOCOLS if protocol.name == "nonin-serial-format2-stream")


class Watched:
    """An Xpod whose packets are decoded as they come. Time is moved by hand."""

    def __init__(self, speed: float = 1, seed: int = 1) -> None:
        self.patient = Patient(seed, Script(speed))
        self.device = Xpod(self.patient)
        self.decoder = STREAM.new({})
        self.t = 0.0

    def run(self, seconds: float) -> list[Fields]:
        """The packets of the next `seconds`; fails when any byte of them is rejected."""
        packets: list[Fields] = []
        for _ in range(round(seconds * 15)):
            self.t += 1 / 15
            for found in self.decoder.feed(self.device.sent(self.t)):
                assert isinstance(found, Frame), found
                packets.append(found.fields)
        return packets


def _values(packet: Fields) -> dict[str, float | None]:
    return {str(one.vital): one.value for one in STREAM.measurements(packet)}


@pytest.fixture
def watched() -> Watched:
    watched = Watched()
    watched.run(15)
    return watched


def test_it_sends_75_frames_a_second_whatever_the_pace_it_is_asked_at() -> None:
    device = Xpod(Patient(1, Script(1)))
    lengths = [len(device.sent(t)) for t in (0.5, 0.51, 0.97, 1.0, 1.9, 2.0)]
    assert sum(lengths) == (2 * 75 + 1) * 5


def test_the_stream_does_not_depend_on_how_often_it_is_asked() -> None:
    often, seldom = Xpod(Patient(1, Script(1))), Xpod(Patient(1, Script(1)))
    assert b"".join(often.sent(n / 40) for n in range(201)) == b"".join(seldom.sent(n / 2) for n in range(11))


def test_after_a_long_silence_it_goes_on_from_now() -> None:
    device = Xpod(Patient(1, Script(1)))
    device.sent(1.0)
    assert len(device.sent(100.0)) <= 25 * 5


def test_the_decoder_reads_the_patient_s_numbers(watched: Watched) -> None:
    for _ in range(30):
        values, truth = _values(watched.run(2)[-1]), watched.patient.at(watched.t)
        assert values["spo2"] == pytest.approx(truth.spo2, abs=1)
        assert values["pulse_rate"] == pytest.approx(truth.pulse, abs=4.5)  # breathing moves it by 2


def test_before_the_fourth_beat_there_is_no_number() -> None:
    packets = Watched().run(3)
    assert len(packets) >= 8
    assert all(set(_values(packet).values()) == {None} for packet in packets)


def test_four_beats_lag_the_patient_and_eight_lag_more() -> None:
    watched = Watched(speed=40)
    watched.run(watched.patient.script.desaturation.begins_s + 6)
    last = watched.run(1)[-1]
    truth = watched.patient.at(watched.t).spo2
    assert truth + 0.5 < last["spo2_percent"] < last["spo2_ext_percent"]


def test_the_floor_of_the_desaturation_is_read_as_86_or_87() -> None:
    watched = Watched(speed=40)
    watched.run(watched.patient.script.desaturation.held_until_s - 30)
    assert {_values(packet)["spo2"] for packet in watched.run(28)} <= {86.0, 87.0}


def test_off_the_finger_plain_values_go_at_once_and_display_values_in_ten_seconds(watched: Watched) -> None:
    shown = watched.run(1)[-1]["spo2_display_percent"]
    watched.device.finger = False
    packets = watched.run(14)
    first, held, late = packets[1], packets[3 * 9], packets[-1]
    assert first["sensor_alarm"]
    assert (first["spo2_percent"], first["pulse_rate_bpm"]) == (None, None)
    assert first["spo2_display_percent"] == held["spo2_display_percent"] == shown
    assert (late["spo2_display_percent"], late["pulse_rate_display_bpm"]) == (None, None)
    assert len(set(late["pleth"])) == 1


def test_back_on_the_finger_it_measures_again_after_four_beats(watched: Watched) -> None:
    watched.device.finger = False
    watched.run(5)
    watched.device.finger = True
    packets = watched.run(8)
    assert not packets[2]["sensor_alarm"]
    assert packets[2]["spo2_percent"] is None
    assert packets[-1]["spo2_percent"] >= 95


def test_frozen_it_repeats_one_packet_in_every_byte(watched: Watched) -> None:
    watched.device.frozen = True
    packets = watched.run(5)[1:]
    assert all(packet["pleth"] == packets[0]["pleth"] for packet in packets)
    assert {packet["timer"] for packet in packets} == {packets[0]["timer"]}
    watched.device.frozen = False
    assert len({packet["timer"] for packet in watched.run(3)}) > 5


def test_a_cold_finger_is_marked_red_and_gives_a_small_wave(watched: Watched) -> None:
    well = [sample for packet in watched.run(5) for sample in packet["pleth"]]
    watched.device.cold = True
    packets = watched.run(5)[1:]
    cold = [sample for packet in packets for sample in packet["pleth"]]
    assert {packet["perfusion"] for packet in packets} <= {"red", None}
    assert all(packet["low_perfusion"] for packet in packets[3:])
    assert max(cold) - min(cold) < (max(well) - min(well)) / 4


def test_a_well_perfused_finger_is_marked_green(watched: Watched) -> None:
    assert {packet["perfusion"] for packet in watched.run(5)} == {"green", None}


def test_a_moving_hand_flags_artifacts(watched: Watched) -> None:
    watched.device.moved = True
    assert all(packet["artifact"] for packet in watched.run(3)[1:])


def test_a_patient_moves_briefly_now_and_then_but_not_while_desaturated() -> None:
    watched = Watched(speed=40)
    flags = [packet["artifact"] for packet in watched.run(200)]
    assert 0 < sum(flags) < 30
    dip = watched.patient.script.desaturation
    assert not any(flags[round(3 * dip.begins_s) + 1 : round(3 * dip.ends_s) - 1])
