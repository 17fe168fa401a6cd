"""What is measured: vital signs with one fixed unit each, and how far a value can be trusted."""

from dataclasses import dataclass
from enum import StrEnum


class Vital(StrEnum):
    """A measured quantity. Its unit is fixed (`UNIT`); none overwrites another."""

    SPO2 = "spo2"
    PULSE_RATE = "pulse_rate"  # from the oximeter
    CUFF_PULSE_RATE = "cuff_pulse_rate"  # from the cuff
    HEART_RATE = "heart_rate"  # from an electrode or a strap
    SYSTOLIC = "systolic"
    DIASTOLIC = "diastolic"
    MEAN_PRESSURE = "mean_pressure"
    CUFF_PRESSURE = "cuff_pressure"  # while the cuff works; never a result
    PERFUSION_INDEX = "perfusion_index"
    RESPIRATORY_RATE = "respiratory_rate"
    TEMPERATURE = "temperature"


UNIT = {
    Vital.SPO2: "%",
    Vital.PULSE_RATE: "/min",
    Vital.CUFF_PULSE_RATE: "/min",
    Vital.HEART_RATE: "/min",
    Vital.SYSTOLIC: "mmHg",
    Vital.DIASTOLIC: "mmHg",
    Vital.MEAN_PRESSURE: "mmHg",
    Vital.CUFF_PRESSURE: "mmHg",
    Vital.PERFUSION_INDEX: "%",
    Vital.RESPIRATORY_RATE: "/min",
    Vital.TEMPERATURE: "°C",
}

LABEL = {
    Vital.SPO2: "SpO₂",
    Vital.PULSE_RATE: "Pulse",
    Vital.CUFF_PULSE_RATE: "Cuff pulse",
    Vital.HEART_RATE: "Heart rate",
    Vital.SYSTOLIC: "Systolic",
    Vital.DIASTOLIC: "Diastolic",
    Vital.MEAN_PRESSURE: "Mean pressure",
    Vital.CUFF_PRESSURE: "Cuff pressure",
    Vital.PERFUSION_INDEX: "Perfusion index",
    Vital.RESPIRATORY_RATE: "Breathing",
    Vital.TEMPERATURE: "Temperature",
}

CONTINUOUS = (Vital.SPO2, Vital.PULSE_RATE, Vital.HEART_RATE)
"""Signals that arrive once a second or faster; their silence is a technical condition."""

PRESSURES = (Vital.SYSTOLIC, Vital.DIASTOLIC, Vital.MEAN_PRESSURE)

ACCEPTED = {
    Vital.SPO2: (1.0, 100.0),
    Vital.PULSE_RATE: (10.0, 350.0),
    Vital.CUFF_PULSE_RATE: (10.0, 350.0),
    Vital.HEART_RATE: (10.0, 350.0),
    Vital.SYSTOLIC: (1.0, 320.0),
    Vital.DIASTOLIC: (1.0, 320.0),
    Vital.MEAN_PRESSURE: (1.0, 320.0),
    Vital.CUFF_PRESSURE: (0.0, 320.0),
    Vital.PERFUSION_INDEX: (0.0, 30.0),
    Vital.RESPIRATORY_RATE: (1.0, 100.0),
    Vital.TEMPERATURE: (25.0, 45.0),
}
"""The least and the greatest value that can be a person's (both accepted).

Pressures, rates, SpO2 and perfusion index: the windows of the device test vectors (pressure above 0 to
320 mmHg, pulse 10 to 350 /min, SpO2 1 to 100 %, perfusion index 0 to 30 %). Breathing and temperature are
ours: wide enough for any living patient, narrow enough to catch a wrong unit.
"""


def acceptable(vital: Vital, value: float) -> bool:
    """True when `value` could be a living person's; NaN and infinities are not."""
    low, high = ACCEPTED[vital]
    return low <= value <= high


class Validity(StrEnum):
    """How far a value can be trusted (words of IEEE 11073-10207, lower case)."""

    VALID = "valid"
    QUESTIONABLE = "questionable"  # shown with a mark; may begin a condition, never end one
    INVALID = "invalid"  # cannot be a person's value; never shown as a number
    ONGOING = "ongoing"  # a measurement that has not finished
    UNAVAILABLE = "unavailable"  # the device says it has no value


@dataclass(frozen=True, slots=True)
class Measurement:
    """One value of one vital as the device sent it, in the vital's unit; None means the device gave none.

    `validity` is what the device itself claims (quality may lower it, never raise it); `reasons` are short
    lower-case words for a technician ("low perfusion", "sensor off"). `history` is the device's own time
    stamp (ISO 8601, local, unverified) of a value from its memory: history is kept, never current.
    """

    vital: Vital
    value: float | None
    validity: Validity = Validity.VALID
    reasons: tuple[str, ...] = ()
    history: str | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """A measurement with its final validity. `value` is None unless it is valid, questionable or ongoing."""

    vital: Vital
    value: float | None
    validity: Validity
    reasons: tuple[str, ...] = ()
    history: str | None = None
