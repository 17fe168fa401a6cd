"""The programme a session runs by: limits, freshness, alarm behaviour. A clinician reviews and signs it.

Every default below is one for a clinician to review (adult, room air); every constraint is a hard bound no
profile may pass, so that none can be set to nonsense: SpO2 limits 80 to 98 %, pulse low 25 to 60 and
high 90 to 200 /min, systolic high 130 to 210 mmHg, delays at most 60 s and for SpO2 at most 30 s. Keys are
those of the profile files; a trailing underscore stands for the plain word (`from_` is `from`).
"""

from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal

from annotated_types import Ge, Interval, Le
from pydantic import AfterValidator

FORBID_UNKNOWN: dict[str, str] = {"extra": "forbid"}
"""A misspelt key in a profile is an error with its place, never a silently missing limit."""

Spo2Limit = Annotated[float, Interval(ge=80, le=98)]
Spo2Delay = Annotated[float, Interval(ge=0, le=30)]
Delay = Annotated[float, Interval(ge=0, le=60)]
PulseLow = Annotated[float, Interval(ge=25, le=60)]
PulseHigh = Annotated[float, Interval(ge=90, le=200)]
SystolicHigh = Annotated[float, Interval(ge=130, le=210)]
SystolicLow = Annotated[float, Interval(ge=60, le=110)]
DiastolicHigh = Annotated[float, Interval(ge=80, le=140)]
Breaths = Annotated[float, Interval(ge=4, le=60)]
Celsius = Annotated[float, Interval(ge=36, le=42)]


@dataclass(frozen=True, slots=True)
class Spo2Below:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    below: Spo2Limit
    delay_s: Spo2Delay = 15.0


@dataclass(frozen=True, slots=True)
class Spo2Floor:
    """Under it is an alarm at once: its delay is a key that can only be 0."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    below: Spo2Limit = 80.0
    delay_s: Annotated[float, Interval(ge=0, le=0)] = 0.0


@dataclass(frozen=True, slots=True)
class Spo2Low:
    """`drop` points under the own baseline for `drop_for_s` seconds count too, once there is one."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    below: Spo2Limit = 92.0
    delay_s: Spo2Delay = 15.0
    drop: Annotated[float, Interval(ge=1, le=20)] | None = 4.0
    drop_for_s: Annotated[float, Interval(ge=0, le=300)] = 60.0


@dataclass(frozen=True, slots=True)
class Burden:
    """`satsec` of (limit - SpO2) x seconds, or `dips_in_60s` dips of `dip_min_s` seconds under `limit`."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    gives: Literal["low", "medium", "high"] = "medium"
    limit: Spo2Limit = 90.0
    satsec: Annotated[float, Interval(ge=10, le=100)] = 50.0
    dips_in_60s: Annotated[int, Interval(ge=2, le=10)] = 3
    dip_min_s: Annotated[float, Interval(ge=1, le=30)] = 5.0


@dataclass(frozen=True, slots=True)
class ClearAbove:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    above_by: Annotated[float, Interval(ge=0, le=5)] = 1.0
    for_s: Delay = 10.0


@dataclass(frozen=True, slots=True)
class ClearInside:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    inside_by: Annotated[float, Interval(ge=0, le=20)] = 0.0
    for_s: Delay = 10.0


@dataclass(frozen=True, slots=True)
class Spo2Limits:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    low: Spo2Low = Spo2Low()
    medium: Spo2Below = Spo2Below(90.0, 15.0)
    high: Spo2Below = Spo2Below(88.0, 10.0)
    floor: Spo2Floor = Spo2Floor()
    burden: Burden | None = Burden()
    clear: ClearAbove = ClearAbove()


@dataclass(frozen=True, slots=True)
class RateMedium:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    below: PulseLow | None = 50.0
    below_delay_s: Delay = 15.0
    above: PulseHigh | None = 120.0
    above_delay_s: Delay = 60.0


@dataclass(frozen=True, slots=True)
class RateHigh:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    below: PulseLow = 40.0
    above: PulseHigh = 140.0
    delay_s: Delay = 10.0


@dataclass(frozen=True, slots=True)
class RateLimits:
    """Pulse and heart rate."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    medium: RateMedium = RateMedium()
    high: RateHigh = RateHigh()
    clear: ClearInside = ClearInside(3.0, 10.0)


@dataclass(frozen=True, slots=True)
class PressureLow:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    rise: Annotated[float, Interval(ge=5, le=100)] | None = None
    from_: SystolicHigh | None = None
    repeat_within_s: Annotated[float, Interval(ge=60, le=1800)] = 300.0


@dataclass(frozen=True, slots=True)
class SystolicMedium:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    from_: SystolicHigh = 170.0
    twice_from: SystolicHigh | None = 160.0
    rise: Annotated[float, Interval(ge=5, le=100)] | None = 40.0
    below: SystolicLow = 90.0


@dataclass(frozen=True, slots=True)
class SystolicHighest:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    from_: SystolicHigh = 180.0
    below: SystolicLow = 80.0
    confirm_s: Annotated[float, Interval(ge=30, le=600)] = 120.0


@dataclass(frozen=True, slots=True)
class SystolicLimits:
    """A pressure from `high.from` is signalled as high at once, and repeated to confirm it."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    low: PressureLow = PressureLow(rise=30.0, from_=160.0)
    medium: SystolicMedium = SystolicMedium()
    high: SystolicHighest = SystolicHighest()
    immediate: Annotated[float, Interval(ge=140, le=250)] = 200.0


@dataclass(frozen=True, slots=True)
class DiastolicMedium:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    from_: DiastolicHigh = 100.0
    rise: Annotated[float, Interval(ge=5, le=100)] | None = 25.0


@dataclass(frozen=True, slots=True)
class DiastolicHighest:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    from_: DiastolicHigh = 110.0
    confirm_s: Annotated[float, Interval(ge=30, le=600)] = 120.0


@dataclass(frozen=True, slots=True)
class DiastolicLimits:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    low: PressureLow = PressureLow(rise=20.0)
    medium: DiastolicMedium = DiastolicMedium()
    high: DiastolicHighest = DiastolicHighest()
    immediate: Annotated[float, Interval(ge=90, le=160)] = 120.0


@dataclass(frozen=True, slots=True)
class BreathBounds:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    below: Breaths
    above: Breaths
    delay_s: Delay


@dataclass(frozen=True, slots=True)
class BreathLimits:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    medium: BreathBounds = BreathBounds(10.0, 24.0, 30.0)
    high: BreathBounds = BreathBounds(8.0, 30.0, 15.0)
    clear: ClearInside = ClearInside(0.0, 30.0)


@dataclass(frozen=True, slots=True)
class Fever:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    from_: Celsius
    delay_s: Delay = 30.0


@dataclass(frozen=True, slots=True)
class FeverClear:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    below: Celsius = 37.8
    for_s: Delay = 60.0


@dataclass(frozen=True, slots=True)
class TemperatureLimits:
    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    medium: Fever = Fever(38.0)
    high: Fever = Fever(39.0)
    clear: FeverClear = FeverClear()


@dataclass(frozen=True, slots=True)
class Limits:
    """Alert limits by vital. `moaas` (entered sedation scores) is kept and not yet judged."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    spo2: Spo2Limits = Spo2Limits()
    pulse_rate: RateLimits = RateLimits()
    systolic: SystolicLimits = SystolicLimits()
    diastolic: DiastolicLimits = DiastolicLimits()
    respiratory_rate: BreathLimits = BreathLimits()
    temperature: TemperatureLimits = TemperatureLimits()
    moaas: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Freshness:
    """A value is live up to `dim` seconds old, dimmed up to `blank` seconds, then gone."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    dim: Annotated[float, Ge(1)]
    blank: Annotated[float, Ge(2)]


OLDEST_S = 30.0
"""No profile may show an older saturation or pulse (the handbook's freshness table: never past 30 s)."""


def _never_old(fresh: Freshness) -> Freshness:
    if fresh.blank > OLDEST_S:
        raise ValueError(f"blank at most {OLDEST_S:g} s: old data must never look alive")
    return fresh


@dataclass(frozen=True, slots=True)
class FreshnessTable:
    """SpO2 and pulse: at most 30 s ever; a cuff value carries its clock time and goes after 60 min."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    spo2: Annotated[Freshness, AfterValidator(_never_old)] = Freshness(4.0, 10.0)
    temp: Freshness = Freshness(60.0, 180.0)
    link: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AlarmRules:
    """How conditions are told. High physiological signals always latch, whatever else `latch` adds."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    audio_pause_s: Annotated[float, Interval(ge=60, le=180)] = 120.0
    latch: tuple[Literal["high", "medium"], ...] = ("high",)
    room_audio: Literal["fallback_only", "never"] = "fallback_only"
    reminder_s: Annotated[float, Interval(ge=60, le=600)] = 180.0


@dataclass(frozen=True, slots=True)
class CuffRules:
    """Times of readings, and the least pause between them (never closer than 2 min by themselves)."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    times_min: tuple[float | Literal["exit"], ...] = ()
    min_gap_s: Annotated[float, Ge(120)] = 120.0
    defer_once_min: Annotated[float, Interval(ge=0, le=10)] = 5.0
    overdue_low_min: Annotated[float, Ge(0)] = 5.0
    overdue_medium_min: Annotated[float, Ge(0)] = 10.0
    repeat_if_medium_min: Annotated[float, Ge(2)] = 5.0
    fixed_min: tuple[float, ...] = ()
    """Readings that may not be deferred, such as the 40-minute one of esketamine."""


@dataclass(frozen=True, slots=True)
class ProfileName:
    """Who the profile is for and whether a clinician signed it; unsigned ones start no real session."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    id: str = "default"
    version: int = 1
    status: Literal["draft-unsigned", "signed"] = "draft-unsigned"
    reviewed_by: str | None = None
    label: str = ""


Phase = Literal["settle", "pre_onset", "ascent", "peak", "reentry", "return"]


@dataclass(frozen=True, slots=True)
class Programme:
    """One profile file. The sections typed as plain tables are read and kept, and steer nothing yet."""

    __pydantic_config__: ClassVar[dict[str, str]] = FORBID_UNKNOWN
    profile: ProfileName = ProfileName()
    limits: Limits = field(default_factory=Limits)
    freshness_s: FreshnessTable = field(default_factory=FreshnessTable)
    alarm: AlarmRules = AlarmRules()
    nibp: CuffRules = CuffRules()
    anchor: dict[str, Any] = field(default_factory=dict)
    phases_min: dict[Phase, tuple[float, float]] = field(default_factory=dict)
    earliest_exit_min: Annotated[float, Le(1440)] | None = None
    predose: dict[str, Any] = field(default_factory=dict)
    escalation_s: dict[str, Any] = field(default_factory=dict)
    music: dict[str, Any] = field(default_factory=dict)
    light: dict[str, Any] = field(default_factory=dict)
    exit: dict[str, Any] = field(default_factory=dict)

    @property
    def signed(self) -> bool:
        """A clinician's name stands under it."""
        return self.profile.status == "signed" and bool(self.profile.reviewed_by)
