"""The closed sets of words that events share."""

from typing import Literal

Priority = Literal["low", "medium", "high"]
ConditionType = Literal["physiological", "technical", "support"]
HeldWhy = Literal["another", "new", "gap", "twice", "disputed"]
"""Why values wait for a person: another instrument than before; one never seen in this room; away for long on
a port that cannot tell instruments apart; one instrument at two devices; two devices for one vital."""

Presence = Literal["off", "on", "latched", "acknowledged"]
Role = Literal[
    "therapist", "nurse", "prescriber", "technician", "administrator", "screen", "ambience", "station"
]
