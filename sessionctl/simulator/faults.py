"""What can be broken on purpose, and when it is.

Every failure comes and goes, so that a viewer sees the fault and the recovery: it begins FIRST_S after the
start, stays for the seconds in `SPELLS`, leaves for as many as stand beside them, and comes again.
"""

from random import Random

FAILURES: dict[str, str] = {
    "unplug": "the oximeter's cable is pulled for 25 s and comes back as a new port behind the same path",
    "noise": "the oximeter's line has wrong bits and stray bytes; about half of its packets are lost",
    "finger-off": "the oximeter comes off the finger; its display fields repeat old values for 10 s",
    "frozen": "the oximeter repeats one packet, values and wave, as if it were live",
    "low-perfusion": "the finger is cold: the wave is small and the oximeter says so",
    "motion": "the hand moves without end and the oximeter flags artifacts",
    "cuff-leak": "the cuff leaks: it never reaches its pressure, and the module reports error 87",
    "cuff-movement": "the arm moves: the module finishes without a result",
    "cuff-unplug": "the cuff module's cable is pulled for 25 s, also in the middle of a reading",
}

FIRST_S = 20.0

SPELLS = {
    "unplug": (25.0, 40.0),  # past the 10 s after which a lost oximeter is an alarm
    "noise": (20.0, 25.0),
    "finger-off": (25.0, 40.0),
    "frozen": (25.0, 40.0),
    "low-perfusion": (45.0, 45.0),  # past the 30 s for which poor quality may hold an alarm back
    "motion": (45.0, 45.0),
    "cuff-leak": (120.0, 90.0),  # long enough for two tries, after which a cuff has failed
    "cuff-movement": (120.0, 90.0),
    "cuff-unplug": (25.0, 40.0),
}
"""Seconds on and seconds off; all real, because alarm delays are."""


class Failure:
    """The one thing broken in this demo, or nothing (`name` "")."""

    def __init__(self, name: str = "") -> None:
        if name and name not in FAILURES:
            raise ValueError(f"failure {name}: expected one of {', '.join(FAILURES)}")
        self.name = name

    def on(self, name: str, t: float) -> bool:
        """True when `name` is broken at real second `t`."""
        if name != self.name or t < FIRST_S:
            return False
        broken_s, well_s = SPELLS[name]
        return (t - FIRST_S) % (broken_s + well_s) < broken_s


WRONG_BIT = 0.004  # chance for each byte
STRAY = 0.001  # chance before each byte


def noisy(data: bytes, random: Random) -> bytes:
    """`data` over a bad line: wrong bits and stray bytes, which cost about half of the packets."""
    out = bytearray()
    for byte in data:
        if random.random() < STRAY:
            out += random.randbytes(random.randint(1, 6))
        out.append(byte ^ (1 << random.randrange(8)) if random.random() < WRONG_BIT else byte)
    return bytes(out)
