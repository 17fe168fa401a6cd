"""Contec CMS50D-BT: started with five short commands, and kept alive every five seconds.

Source: nringelstein/CMS50D-BT and r-blindauer, which send the same bytes. What each of them means is not
known; the last byte of each is the sum of those before it. The one that stops the stream is never said: the
link is ended instead.

Rule 1. A device that is silent is asked again every four seconds, and no faster: what the commands do in a
        device that is busy is not known.
"""

from sessionctl.devices.dialogue import Say
from sessionctl.devices.dialogues.streaming import streaming

CHANNEL = "ff01"
START = tuple(bytes.fromhex(command) for command in ("8101", "8202", "9a1a", "9b001b", "9b011c"))
KEEP_ALIVE = START[2]
KEEP_ALIVE_S = 5.0
SILENCE_S = 4.0  # ours: four numeric frames of a stream that runs

DIALOGUE = streaming(
    tuple(Say(command, CHANNEL) for command in START),
    Say(KEEP_ALIVE, CHANNEL),
    every_s=KEEP_ALIVE_S,
    silence_s=SILENCE_S,
    runs=lambda _: True,
)
