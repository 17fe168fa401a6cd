"""Looks at the screen five times a second and holds each number against what the instrument said."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.day.patient import Patient
from tests.fakes.screen import Screen

LOOK_S = 0.2
VITALS = ("spo2", "pulse_rate")
NOT_LIVE_S = 5.0  # after so long without a word from the room the page greys itself: nothing is shown
OLDEST_S = 13.0  # a value blanks at 10 s; the rest is for a loaded machine
TOLERANCE = 3.0


@dataclass
class Watch:
    """`wrong` names each number that was shown as valid and was said by nobody; `looks` counts by outcome."""

    screen: Screen
    patient: Patient
    wrong: list[str] = field(default_factory=list)
    looks: Counter[str] = field(default_factory=Counter)
    about: str = ""

    async def run(self) -> None:
        while True:
            for vital in VITALS:
                self._look(vital)
            await asyncio.sleep(LOOK_S)

    def shows(self, vital: str) -> float | None:
        """The number on the screen; None when there is none, or the page has greyed itself."""
        if time.monotonic() - self.screen.heard_at > NOT_LIVE_S:
            return None
        tile = self.screen.view.get("vitals", {}).get(vital, {})
        value = tile.get("value")
        return None if value is None or tile.get("state") == "blank" else float(value)

    def _look(self, vital: str) -> None:
        value = self.shows(vital)
        if value is None:
            self.looks["absent"] += 1
            return
        validity = self.screen.view["vitals"][vital]["validity"]
        right = self.patient.said(vital, value, OLDEST_S, TOLERANCE)
        self.looks[f"{'right' if right else 'wrong'}, {validity}"] += 1
        if not right and validity == "valid":
            self.wrong.append(f"{self.about}: {vital} {value:g}")
