"""Contec CMS50 with the new protocol: a stream that must be started, and kept alive about every five seconds.

Source of commands and times: Contec document V7.0 (keep-alive about every 5 s, a reply within 1 s).
"""

from sessionctl.devices.decoders.contec_cms50 import COMMANDS
from sessionctl.devices.dialogue import Say
from sessionctl.devices.dialogues.streaming import Streaming, streaming

__all__ = ["DIALOGUE", "KEEP_ALIVE", "START", "Streaming"]

START, KEEP_ALIVE = COMMANDS["start-stream"], COMMANDS["keep-alive"]
KEEP_ALIVE_S = 5.0
SILENCE_S = 2.0  # ours: twice the second a reply may take, and 120 packets of a stream that runs

DIALOGUE = streaming(
    (Say(START),),
    Say(KEEP_ALIVE),
    every_s=KEEP_ALIVE_S,
    silence_s=SILENCE_S,
    runs=lambda fields: "spo2_percent" in fields,
    identifying=True,
)
