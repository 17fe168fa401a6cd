"""The closed sets of words that events share."""

from typing import Literal

Priority = Literal["low", "medium", "high"]
ConditionType = Literal["physiological", "technical", "support"]
Presence = Literal["off", "on", "latched", "acknowledged"]
Role = Literal[
    "therapist", "nurse", "prescriber", "technician", "administrator", "screen", "ambience", "station"
]
