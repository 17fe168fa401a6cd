"""Where Nonin formats 2 and 7 keep what: the status bits of a frame and the rotating byte of a packet.

Source: Nonin 9560 OEM specification 6470-000-01 and the OEM III frames that agree with it; the sensor
disconnected bit is from OEM III and Xpod (reserved on the 9560).
"""

FRAMES = 25
"""Frames in a packet; three packets a second."""

RATE_HZ = 75.0

# Status bits of a frame.
ALWAYS = 0x80
DISCONNECTED = 0x40
ARTIFACT = 0x20
OUT_OF_TRACK = 0x10
SENSOR_ALARM = 0x08
RED = 0x04
GREEN = 0x02
SYNC = 0x01

PERFUSION = {RED: "red", GREEN: "green", RED | GREEN: "yellow"}
"""How strong a pulse is (red: low, yellow: marginal); marked only during 12 frames of each pulse."""

# Frame of the packet (counted from 0) that holds each value; a rate has its seven low bits in the next frame.
RATES = {
    "pulse_rate_bpm": 0,
    "pulse_rate_ext_bpm": 13,
    "pulse_rate_display_bpm": 19,
    "pulse_rate_ext_display_bpm": 21,
}
SATURATIONS = {
    "spo2_percent": 2,
    "spo2_display_percent": 8,
    "spo2_fast_percent": 9,
    "spo2_beat_percent": 10,
    "spo2_ext_percent": 15,
    "spo2_ext_display_percent": 16,
}
FIRMWARE = 3
TIMER = 5
STATUS_2 = 7

SMARTPOINT = 0x20
LOW_BATTERY = 0x01

NO_RATE = 511
NO_SATURATION = 127
