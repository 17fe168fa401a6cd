"""The older Viatom rings say nothing unasked: one request about once a second, always the same one.

A reply does not say what it answers, so a link that asks for the wave asks for nothing else. Nothing is set,
and nothing is read from the ring's memory.
"""

from sessionctl.devices.decoders.viatom_o2 import SENSORS, SENSORS_WITH_WAVE
from sessionctl.devices.decoders.viatom_o2_frames import request
from sessionctl.devices.dialogues.asking import every

WRITE = "8b00ace7-eb0b-49b0-bbe9-9aee0a26e1a3"
NOTIFY = "0734594a-a8e7-4b1a-a6b1-cd5243059a57"

ASK_S = 1.0
"""Ours: the ring averages over seconds; published clients ask every one or two."""

DIALOGUE = every(ASK_S, request(SENSORS), WRITE)
DIALOGUE_WITH_WAVE = every(ASK_S, request(SENSORS_WITH_WAVE), WRITE)
