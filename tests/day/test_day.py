from pathlib import Path

import pytest

from tests.day.course import ALL, Day


@pytest.mark.timeout(300)
async def test_through_every_trouble_the_number_is_right_or_absent(tmp_path: Path, free_port: int) -> None:
    async with Day(tmp_path, free_port, seed=7).lived() as day:
        for trouble in ALL:
            await day.suffer(trouble)
    assert day.watch.wrong == []
    assert day.watch.looks["right, valid"] > 0
    assert "Traceback" not in day.said()
