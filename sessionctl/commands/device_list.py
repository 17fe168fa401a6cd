"""`sessionctl devices list`: the table of models for people (100 columns), for programs and as a document."""

import textwrap
from collections.abc import Iterable

from sessionctl.devices.models import MODELS
from sessionctl.devices.models.facts import NOT_KNOWN, Facts, facts

COLUMNS = (("model", 24), ("link and protocols", 27), ("measures", 18), ("alarm", 7), ("behind it", 16))
"""With two blanks between them 100 columns. `alarm`: has the device an alarm of its own."""

UNKNOWN = "?"

NOTES = (
    "alarm: has the device an alarm of its own (? is not known, and counts as no). behind it: captured",
    "(bytes from such a device), others' tests, derived (from a documented layout); A: document and data",
    "agree, B: two programs agree, C: one program only, experimental. None was tried with the device",
    "itself by us. One model in full: sessionctl devices list MODEL",
)

HEAD = """# Devices

<!-- Written by: sessionctl devices list --markdown > docs/devices/index.md -->

Every model that `model = ...` in `devices.toml` may name. How to connect one: its page, and
[connect-a-device.md](../connect-a-device.md). None was tried with the device itself by us: prove yours with
`sessionctl devices test NAME` before you rely on it.

*Own alarm*: can the device alarm by itself? Not known counts as no: the room then asks for a
[signature](../session.md) that another monitor is on the patient. *Behind it*: *captured* (bytes from such a
device, or printed by its maker as its output), *others' tests* (bytes from the tests of other programs),
*derived* (built from a documented layout). *A*: document and data agree; *B*: two programs agree; *C*: one
program only, experimental.

| model | device | link | protocols | measures | averages over | own alarm | behind it |
|---|---|---|---|---|---|---|---|
"""


def every() -> list[Facts]:
    """What is known of each model, in the order of the table."""
    return [facts(name, model) for name, model in MODELS.items()]


def table(rows: Iterable[Facts]) -> list[str]:
    """The lines of the table; a cell that is too long is wrapped below itself, a model's name never."""
    lines = ["  ".join(title.ljust(width) for title, width in COLUMNS).rstrip()]
    for row in rows:
        cells = [
            [row.model],
            _wrapped(_link(row), *row.protocols, width=COLUMNS[1][1]),
            _wrapped(f"{', '.join(row.measures)}{_over(row)}", width=COLUMNS[2][1]),
            [UNKNOWN if row.own_alarm == NOT_KNOWN else row.own_alarm],
            _wrapped(row.trust, width=COLUMNS[4][1]),
        ]
        for i in range(max(map(len, cells))):
            parts = (cell[i] if i < len(cell) else "" for cell in cells)
            lines.append(
                "  ".join(part.ljust(width) for part, (_, width) in zip(parts, COLUMNS, strict=True)).rstrip()
            )
    lines += ["", *NOTES]
    return lines


def one(row: Facts) -> list[str]:
    """Everything that is known of one model."""
    told = [
        ("device", row.device),
        ("link", _link(row)),
        ("protocols", ", ".join(row.protocols)),
        ("measures", ", ".join(row.measures)),
        ("averages over", row.averaging),
        ("own alarm", row.own_alarm),
        ("move or lower it", row.alarm_menu),
        ("behind it", f"{row.evidence}: {row.tested}"),
        ("confidence", f"{row.confidence}{' (experimental)' if row.experimental else ''}"),
        ("source", row.source),
        ("page", f"docs/devices/{row.page}"),
    ]
    lines = [row.model]
    for what, text in told:
        if text:
            first, *more = textwrap.wrap(text, 78, break_on_hyphens=False) or [""]
            lines += [f"  {what:18}{first}", *(f"{'':20}{line}" for line in more)]
    return lines


def markdown(rows: Iterable[Facts]) -> str:
    """The document docs/devices/index.md, whole."""
    return HEAD + "".join(
        f"| [`{row.model}`]({row.page}) | {row.device} | {_link(row)} | {', '.join(row.protocols)} |"
        f" {', '.join(row.measures)} | {row.averaging} | {row.own_alarm} | {row.trust} |\n"
        for row in rows
    )


def _link(row: Facts) -> str:
    return f"{row.transport} {row.line}".strip()


def _over(row: Facts) -> str:
    return "" if row.averaging == NOT_KNOWN else f" (over {row.averaging})"


def _wrapped(*texts: str, width: int) -> list[str]:
    return [line for text in texts for line in textwrap.wrap(text, width)]
