"""What the music tests share."""

from pathlib import Path

import pytest

from tests.ambience.music.tones import Room, Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


@pytest.fixture
def room() -> Room:
    return Room()
