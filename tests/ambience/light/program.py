"""A program with one lamp on sACN, to be killed: `python -m tests.ambience.light.program NODE KEPT`."""

import asyncio
import sys
from pathlib import Path

from sessionctl.ambience.lamps.lamps import Lamps
from sessionctl.ambience.lamps.settings import LampsFile
from sessionctl.ambience.lamps.state import Kept
from tests.ambience.light.room import Told, lamp, scenes


async def main(node: str, kept: Path) -> None:
    wash = lamp("wash", "sacn", destination=node, universe=7, address=3, channels=("level", "level_fine"))
    lamps = Lamps(scenes(), LampsFile((wash,)), Told().append, kept=Kept(kept))
    lamps.show("mid", ramp_s=4.0)
    await lamps.run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
