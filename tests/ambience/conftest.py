"""What the tests of the whole program share."""

from pathlib import Path

import pytest

from tests.ambience.house import tones


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Synthetic tones, made once."""
    return tones(tmp_path_factory.mktemp("music") / "library")
