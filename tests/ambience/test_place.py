"""Where the program was: kept whole, read back, and never a reason to come back louder."""

import json
from pathlib import Path

import pytest

from sessionctl.ambience.place import UNKNOWN, UNKNOWN_DB, Place, keep, read

PLACE = Place("epoch-1", 1234, "low-tide", 17.3, -27.5, -6.0)


def test_a_place_kept_is_read_back(tmp_path: Path) -> None:
    keep(tmp_path / "place", PLACE)
    assert read(tmp_path / "place") == PLACE


def test_a_room_without_one_begins_afresh(tmp_path: Path) -> None:
    assert read(tmp_path / "place") == Place()


def test_a_level_of_nothing_is_kept_as_a_number(tmp_path: Path) -> None:
    keep(tmp_path / "place", Place(level_db=-90.0))
    assert read(tmp_path / "place").level_db == -90.0


GOOD = {"epoch": "e", "seq": 1, "track": "t", "offset_s": 1.0, "level_db": -23.0, "volume_db": -3.0}
NONSENSE = [
    b"",
    b"\xff\xfe\x00",
    b"[]",
    b"{" * 5000,
    json.dumps({**GOOD, "volume_db": 40.0}).encode(),
    json.dumps({**GOOD, "volume_db": float("nan")}).encode(),
    json.dumps({**GOOD, "level_db": 90.0}).encode(),
    json.dumps({**GOOD, "level_db": float("inf")}).encode(),
    json.dumps({**GOOD, "offset_s": -5}).encode(),
    json.dumps({**GOOD, "offset_s": float("inf")}).encode(),
    json.dumps({**GOOD, "seq": "many"}).encode(),
]


@pytest.mark.parametrize("kept", NONSENSE)
def test_nonsense_is_a_fresh_place_that_begins_softly(tmp_path: Path, kept: bytes) -> None:
    (tmp_path / "place").write_bytes(kept)
    assert read(tmp_path / "place") == Place(track=UNKNOWN, level_db=UNKNOWN_DB)


def test_a_folder_in_its_place_is_no_reason_to_fail(tmp_path: Path) -> None:
    (tmp_path / "place").mkdir()
    assert read(tmp_path / "place").level_db == UNKNOWN_DB


def test_a_kill_while_it_is_kept_leaves_the_old_one(tmp_path: Path) -> None:
    keep(tmp_path / "place", PLACE)
    (tmp_path / "place.part").write_bytes(b'{"epoch": "epo')
    assert read(tmp_path / "place") == PLACE
