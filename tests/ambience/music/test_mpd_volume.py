"""MPD's volume curve against what was measured on its output."""

import pytest
from hypothesis import given, strategies as st

from sessionctl.ambience.fades import amplitude
from sessionctl.ambience.players.mpd_volume import level_db, percent


@pytest.mark.parametrize(("percents", "db"), [(100, 0.0), (20, -32.8), (50, -18.5), (1, -62.4), (0, -90.0)])
def test_a_setting_does_what_mpd_does_with_it(percents: int, db: float) -> None:
    """20 % measured on MPD 0.23: -33 dB."""
    assert level_db(percents) == pytest.approx(db, abs=0.1)


@given(st.floats(-80.0, 6.0))
def test_no_setting_is_louder_than_what_was_asked(db: float) -> None:
    assert level_db(percent(amplitude(db))) <= db + 1e-6 or percent(amplitude(db)) == 0


@given(st.integers(0, 100))
def test_every_setting_is_found_from_its_own_level(percents: int) -> None:
    assert percent(amplitude(level_db(percents))) == percents
