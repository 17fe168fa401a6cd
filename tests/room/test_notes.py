"""Free notes and one-tap marks: kept with their instant, never an alarm, seen by the room's people alone."""

import pytest

from sessionctl.events import Marked
from sessionctl.room.notes import KEPT, LONGEST_NOTE, MARKS
from tests.room.bench import Args, Bench, refusals
from tests.room.journey import refolded, restored


@pytest.mark.parametrize("mark", MARKS)
def test_a_mark_is_one_tap(mark: str) -> None:
    b = Bench()
    told = b.command("mark", 5.0, "therapist", mark=mark)
    assert told[-1] == Marked(5.0, mark, MARKS[mark], "Therapist")
    assert b.view()["session"]["marks"] == [{"at": 5.0, "mark": mark, "text": MARKS[mark], "by": "Therapist"}]


def test_a_note_is_kept_as_it_was_typed_without_its_margins() -> None:
    b = Bench()
    b.command("note", 5.0, "nurse", text="  Speaks softly,\ncomfortable. ")
    (note,) = b.room.notes.notes
    assert (note.text, note.mark, note.by) == ("Speaks softly,\ncomfortable.", "", "Nurse")


REFUSED: list[tuple[str, Args, str]] = [
    ("note", {}, "a note has 1 to 2000 characters"),
    ("note", {"text": "   "}, "a note has 1 to 2000 characters"),
    ("note", {"text": "x" * (LONGEST_NOTE + 1)}, "a note has 1 to 2000 characters"),
    ("mark", {}, "there is no mark ''"),
    ("mark", {"mark": "nausae"}, "there is no mark 'nausae'"),
    ("mark", {"mark": True}, "there is no mark 'True'"),
]


@pytest.mark.parametrize(("name", "args", "why"), REFUSED)
def test_what_says_nothing_is_refused_in_words(name: str, args: Args, why: str) -> None:
    b = Bench()
    (said,) = refusals(b.give(name, 1.0, "therapist", args))
    assert said.startswith(why)
    assert b.room.notes.notes == ()


def test_the_screen_keeps_the_newest_and_the_record_all() -> None:
    b = Bench()
    for number in range(KEPT + 5):
        b.command("note", float(number), text=f"note {number}")
    shown = b.view()["session"]["marks"]
    assert (len(shown), shown[0]["text"], shown[-1]["text"]) == (KEPT, "note 5", f"note {KEPT + 4}")
    assert sum(isinstance(e, Marked) for e in b.told) == KEPT + 5


@pytest.mark.parametrize("role", ["screen", "station", "technician", "ambience"])
def test_notes_are_clinical_and_shown_to_nobody_else(role: str) -> None:
    b = Bench()
    b.command("note", 1.0, text="in tears")
    assert b.view(role).get("session", {}).get("marks", []) == []  # type: ignore[arg-type]


def test_no_mark_begins_an_alarm() -> None:
    b = Bench()
    for number, mark in enumerate(MARKS):
        b.command("mark", number / 100, mark=mark)
    assert b.technical == b.physiological == set()


def test_the_next_patient_has_a_clean_sheet() -> None:
    b = Bench()
    b.command("note", 1.0, text="in tears")
    b.command("close-session", 2.0)
    b.command("open-session", 3.0, alias="N.N.")
    assert b.room.notes.notes == ()


def test_a_checkpoint_and_a_fold_give_them_back() -> None:
    b = Bench()
    b.command("note", 1.0, text="in tears")
    b.command("mark", 2.0, mark="support")
    assert restored(b.room) == b.room == refolded(b.told)
