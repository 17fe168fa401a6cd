"""A drawing as text: a few shapes of SVG, each with its words escaped."""

from collections.abc import Iterable
from html import escape
from unicodedata import category

REPLACED = "\N{REPLACEMENT CHARACTER}"
_NOT_TEXT = ("Cc", "Cs", "Cn")
"""Unicode's categories of control characters, lone surrogates, and what stands for no character."""

PER_LETTER = 0.55
"""Width of a letter of our sans-serif face in its own height, a little generous (measured in Chromium)."""


def words(text: object) -> str:
    """Text escaped for HTML and its attributes; control characters, which it cannot hold, are shown as �."""
    shown = str(text)
    if not shown.isprintable():
        shown = "".join(c if c in "\n\t" or category(c) not in _NOT_TEXT else REPLACED for c in shown)
    return escape(shown, quote=True)


def width(text: str, size: float = 9.0) -> float:
    """About how wide `text` is drawn."""
    return len(text) * PER_LETTER * size


def fitted(text: str, room: float, size: float = 9.0) -> str:
    """As much of `text` as fits, ending in an ellipsis when cut; empty when nothing useful fits."""
    letters = int(room / (PER_LETTER * size))
    if len(text) <= letters:
        return text
    return f"{text[: letters - 1].rstrip()}…" if letters >= 4 else ""


def label(x: float, y: float, text: str, kind: str = "", anchor: str = "", turned: bool = False) -> str:
    """A line of text with its baseline at `y`; `turned` reads upwards from there."""
    where = f' text-anchor="{anchor}"' if anchor else ""
    turn = f' transform="rotate(-90 {x:.1f} {y:.1f})"' if turned else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{_kind(kind)}{where}{turn}>{words(text)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"{_kind(kind)}/>'


def box(x: float, y: float, wide: float, high: float, kind: str, says: str = "", round_: float = 0) -> str:
    """A rectangle; `says` is shown when pointed at and read aloud."""
    corner = f' rx="{round_:g}"' if round_ else ""
    shape = (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(wide, 0.0):.1f}" height="{high:.1f}"{corner}{_kind(kind)}'
    )
    return f"{shape}><title>{words(says)}</title></rect>" if says else f"{shape}/>"


def path(points: Iterable[tuple[float, float] | None], kind: str) -> str:
    """A curve through the points; None lifts the pen. A lone point is a dot (with round line ends)."""
    parts, drawing = list[str](), False
    for point in points:
        if point is None:
            drawing = False
            continue
        parts.append(f"{'L' if drawing else 'M'}{point[0]:.1f} {point[1]:.1f}")
        if not drawing:
            parts.append("h0")
        drawing = True
    return f'<path d="{"".join(parts)}"{_kind(kind)}/>' if parts else ""


def mark(x: float, y: float, shape: str, kind: str, says: str = "") -> str:
    """A small mark centred at a point: triangle, diamond, dot, ring or cross."""
    d = {
        "triangle": f"M{x:.1f} {y - 4:.1f}l4.4 7.6h-8.8z",
        "diamond": f"M{x:.1f} {y - 4.4:.1f}l4.4 4.4l-4.4 4.4l-4.4 -4.4z",
        "dot": f"M{x - 3:.1f} {y:.1f}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z",
        "cross": f"M{x - 3:.1f} {y - 3:.1f}l6 6m0 -6l-6 6",
    }[shape]
    told = f"<title>{words(says)}</title>" if says else ""
    return f'<path d="{d}"{_kind(kind)}>{told}</path>'


def _kind(kind: str) -> str:
    return f' class="{kind}"' if kind else ""
