"""Modules that show one result until the next, asked over a pseudo-terminal: what is of now, what is not."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sessionctl.devices.decoders import PROTOCOLS, accutorr, nibscan
from sessionctl.devices.decoders.frames import Frame
from sessionctl.devices.dialogues import polling
from sessionctl.devices.driver import Driver
from sessionctl.devices.models import MODELS
from sessionctl.devices.serial_port import SerialPort
from sessionctl.devices.settings import DeviceSettings
from sessionctl.events import LinkUp, Measured
from sessionctl.vitals import Validity, Vital
from tests.devices.decoders.vectors import ALL
from tests.devices.listener import Listener, running, values
from tests.fakes.ports import Answering, Port
from tests.gate.line import flipped

PRINTED = ALL["accutorr3-printed-example"].data + b"\r\n"  # 120/80 (45), five minutes old
LATER = b"P:--,85,131, 99, 84,000,000,000, 0\r\n"
SOON_S = 10.0


def status(pressures: str, *, state: int = 1, message: str = "00") -> bytes:
    """A status as two public programs take it apart: state, mode, cycle, message, pressures, pulse, time."""
    body = f"S{state};A0;C00;M{message};P{pressures};R072;T0000;;".encode()
    return b"\x02" + body + b"%02X" % (sum(body) & 0xFF) + b"\x03"


class Script:
    """Answers a question with what `says` holds now."""

    def __init__(self, question: bytes, says: bytes) -> None:
        self.question = question
        self.says = says

    def answer(self, piece: bytes) -> bytes:
        return self.says if piece == self.question else b">\r\n"


@asynccontextmanager
async def asked(
    model: str, script: Script, pieces: Callable[[bytes], list[bytes]], path: Path
) -> AsyncIterator[Listener]:
    """The model's driver at work at a port behind which `script` answers."""
    dialogue = MODELS[model].dialogue
    assert dialogue is not None
    questions = sorted(dialogue.commands)
    quick = replace(MODELS[model], dialogue=polling.polling(*questions, every_s=0.02))
    port, listener = Port(path / "cuff"), Listener()
    device = DeviceSettings("cuff", model, port=str(port.path))
    driver = Driver(
        device,
        SerialPort(device.port, quick.wire),
        listener.emit,
        listener.clock,
        model=quick,
        retry_s=(0.05,),
    )
    async with Answering(port, script.answer, pieces), running(driver):
        await listener.next(LinkUp, within=SOON_S)
        yield listener
    port.unplug()


def by_byte(heard: bytes) -> list[bytes]:
    return [bytes((byte,)) for byte in heard]


def by_frame(heard: bytes) -> list[bytes]:
    return [b"\x02" + rest for rest in heard.split(b"\x02")[1:]]


async def test_an_accutorrs_pressures_are_history_when_they_are_met_and_of_now_when_they_change(
    tmp_path: Path,
) -> None:
    script = Script(accutorr.PATIENT, PRINTED)
    async with asked("accutorr-3", script, by_byte, tmp_path) as listener:
        met = await listener.next(Measured, within=SOON_S)
        assert values(met) == {Vital.SYSTOLIC: 120, Vital.MEAN_PRESSURE: 45, Vital.DIASTOLIC: 80}
        assert {one.history for one in met.measurements} == {"unknown"}
        script.says = LATER
        new = await listener.next(Measured, within=SOON_S)
        assert values(new) == {Vital.SYSTOLIC: 131, Vital.MEAN_PRESSURE: 99, Vital.DIASTOLIC: 84}
        assert {one.history for one in new.measurements} == {None}
        assert {one.validity for one in new.measurements} == {Validity.VALID}
        assert not new.checked
        script.says = PRINTED
        again = await listener.next(Measured, within=SOON_S)
        assert {one.history for one in again.measurements} == {"unknown"}  # five minutes old, it says
    assert len(listener.of(Measured)) == 3


async def test_a_nibscans_result_is_history_when_it_is_met_and_of_now_when_it_changes(tmp_path: Path) -> None:
    script = Script(nibscan.STATUS, status("118076090"))
    async with asked("nibscan-un300", script, by_frame, tmp_path) as listener:
        met = await listener.next(Measured, within=SOON_S)
        assert {one.history for one in met.measurements} == {"unknown"}
        script.says = status("---------", state=3)
        script.says = status("125081095")
        new = await listener.next(Measured, within=SOON_S)
        assert values(new) == {
            Vital.SYSTOLIC: 125,
            Vital.DIASTOLIC: 81,
            Vital.MEAN_PRESSURE: 95,
            Vital.CUFF_PULSE_RATE: 72,
        }
        assert {one.history for one in new.measurements} == {None}
        assert new.weak
    assert len(listener.of(Measured)) == 2


def results(protocol: str, *chunks: bytes) -> list[tuple[float | None, str | None]]:
    """The systolic pressures that would reach the room over one link, each with its history."""
    row = PROTOCOLS[protocol]
    decoder = row.new({})
    told = [
        m
        for chunk in chunks
        for item in decoder.feed(chunk)
        for m in row.measurements(getattr(item, "fields", {}))
    ]
    return [(m.value, m.history) for m in told if m.vital is Vital.SYSTOLIC]


OLD, NEW = status("118076090"), status("125081095")


def test_a_result_said_once_is_none() -> None:
    assert results("nibscan-ascii", OLD, OLD, NEW, OLD, OLD) == [(118, "unknown")]


def test_a_result_is_told_once_however_often_it_is_said() -> None:
    assert results("nibscan-ascii", *[OLD] * 5, *[NEW] * 5) == [(118, "unknown"), (125, None)]


def test_what_comes_back_after_an_error_or_dashes_is_the_result_of_before() -> None:
    bad, empty = status("118076090", message="11"), status("---------")
    assert results("nibscan-ascii", OLD, OLD, bad, bad, OLD, OLD, empty, empty, OLD, OLD) == [
        (118, "unknown")
    ]
    assert results("nibscan-ascii", bad, bad, OLD, OLD) == [(118, "unknown")]


def test_a_result_after_dashes_is_of_now() -> None:
    empty = status("---------")
    assert results("nibscan-ascii", empty, empty, NEW, NEW) == [(125, None)]


def test_a_result_with_an_error_message_has_no_numbers() -> None:
    bad = status("125081095", message="11")
    assert results("nibscan-ascii", OLD, OLD, bad, bad, bad) == [(118, "unknown")]


def test_dashes_and_a_module_at_work_are_no_result() -> None:
    empty, busy = status("---------"), status("125081095", state=3)
    assert results("nibscan-ascii", empty, empty, busy, busy) == []


def test_the_pressure_of_a_cuff_at_work_which_has_no_sum_is_no_reading() -> None:
    assert results("nibscan-ascii", b"\x02120C0S3\x03" * 4, b"\x02999\x03" * 2) == []


def test_one_wrong_bit_of_an_accutorrs_line_makes_no_reading() -> None:
    wrong = LATER.replace(b"131", b"171")
    assert results("accutorr3-ascii", PRINTED, PRINTED, wrong, PRINTED, PRINTED) == [(120, "unknown")]


def test_pressures_older_than_a_minute_are_history_even_when_they_are_new_to_the_link() -> None:
    two = LATER.replace(b", 0\r", b", 2\r")
    assert results("accutorr3-ascii", PRINTED, PRINTED, two, two) == [(120, "unknown"), (131, "unknown")]


def test_with_a_status_bit_that_nobody_knows_pressures_are_questionable() -> None:
    row = PROTOCOLS["accutorr3-ascii"]
    decoder = row.new({})
    items = [item for line in (PRINTED, PRINTED) for item in decoder.feed(line)]
    told = row.measurements(items[-1].fields)  # type: ignore[union-attr]
    assert {m.validity for m in told} == {Validity.QUESTIONABLE}


def test_an_accutorrs_saturation_and_pulse_reach_no_room() -> None:
    assert set(MODELS["accutorr-3"].vitals) <= {
        Vital.SYSTOLIC,
        Vital.DIASTOLIC,
        Vital.MEAN_PRESSURE,
    }


def test_a_prompt_and_the_line_at_switch_on_are_no_noise() -> None:
    found = PROTOCOLS["accutorr3-ascii"].new({}).feed(b"ACCUTORR PC Interface is ready\r\n>\r\n> " + LATER)
    assert [getattr(item, "fields", {}).get("prompt", False) for item in found] == [True, True, False]


def test_no_byte_for_an_accutorr_but_the_two_questions_may_leave() -> None:
    may = MODELS["accutorr-3"].dialogue
    assert may is not None
    assert may.commands == {b"P", b"\x03"}


def test_of_all_two_digit_commands_a_nibscan_is_asked_only_for_its_status() -> None:
    may = MODELS["nibscan-un300"].dialogue
    assert may is not None
    assert not may.takes_requests
    assert may.allows is None
    framed = {}
    for code in range(100):
        body = b"%02d;;" % code
        framed[b"\x02" + body + b"%02X" % (sum(body) & 0xFF) + b"\x03"] = code
    assert {framed[command] for command in may.commands} == {18}


def nibscan_line(systolic: int, diastolic: int) -> bytes:
    return status(f"{systolic:03d}{diastolic:03d}{diastolic + 14:03d}")


def accutorr_line(systolic: int, diastolic: int) -> bytes:
    return f"P:--, 85,{systolic:3d},{diastolic + 14:3d},{diastolic:3d},000,000,000,  0\r\n".encode()


@pytest.mark.parametrize(
    ("protocol", "line", "error_rate"),
    [("nibscan-ascii", nibscan_line, 1e-3), ("accutorr3-ascii", accutorr_line, 1e-4)],
)
def test_a_bad_line_gives_no_pressure_that_was_not_said_and_none_twice(
    protocol: str, line: Callable[[int, int], bytes], error_rate: float
) -> None:
    random = np.random.default_rng(20)
    said = [(100 + 7 * n % 90, 60 + 3 * n % 40) for n in range(200)]
    data = b"".join(line(*numbers) * 6 for numbers in said)
    row = PROTOCOLS[protocol]
    told = [
        measurement
        for item in row.new({}).feed(flipped(data, error_rate, random))
        if isinstance(item, Frame)
        for measurement in row.measurements(item.fields)
        if measurement.history is None
    ]
    systolic = [m.value for m in told if m.vital is Vital.SYSTOLIC]
    assert len(systolic) > 150
    rest = iter(said)
    assert all(any(value == one for one, _ in rest) for value in systolic)  # in their order, each once
