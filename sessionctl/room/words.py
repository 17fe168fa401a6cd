"""How the room says a thing to a person: titles, limits, numbers. Ages are left to the screen."""

from sessionctl.events import ConditionBegan
from sessionctl.room.rules import LOWER, OWN, TOWARD, Rule
from sessionctl.vitals import LABEL, UNIT, Vital

MARK = {"high": "***", "medium": "**", "low": "*"}
NO_NUMBER = "--"
AT_OR_BEYOND = (Vital.SYSTOLIC, Vital.DIASTOLIC, Vital.TEMPERATURE)
"""Vitals whose high limits are crossed at the limit itself."""

OWN_WORDS = {"rise": "over own baseline", "drop": "under own baseline"}


def number(vital: Vital, value: float | None) -> str:
    """A value as it is shown, in the vital's unit: one decimal for perfusion and temperature."""
    if value is None:
        return NO_NUMBER
    return f"{value:.1f}" if vital in (Vital.PERFUSION_INDEX, Vital.TEMPERATURE) else f"{value:.0f}"


def title(began: ConditionBegan, value: float | None, *, beyond: bool = True) -> str:
    """`SpO₂ 86 % < 88`: the vital, its value now (or when it began), and the limit it crossed.

    A value no longer `beyond` it, while the condition has yet to clear, reads `SpO₂ 89 %, limit 88`.
    """
    if began.vital is None or began.limit is None:
        return began.text
    vital = began.vital
    shown = f"{LABEL[vital]} {number(vital, value)} {UNIT[vital]}"
    if began.text:
        return f"{shown}, {began.text} {began.limit:g}"
    if not beyond:
        return f"{shown}, limit {began.limit:g}"
    down = began.bound in LOWER
    at_it = began.bound in OWN or (not down and vital in AT_OR_BEYOND)
    sign = ("≤" if down else "≥") if at_it else ("<" if down else ">")
    own = f" ({OWN_WORDS[began.bound]})" if began.bound in OWN_WORDS else ""
    return f"{shown} {sign} {began.limit:g}{own}"


def arrow(began: ConditionBegan) -> str:
    """The direction in which the limit was crossed."""
    return TOWARD.get(began.bound, "")


def limits_text(rules: tuple[Rule, ...], vital: Vital) -> str:
    """The limits in force on a vital, mildest first: `92 · 90 · 88`, or `50 - 120` for two-sided ones."""
    low = [rule for rule in rules if rule.vital is vital and rule.bound == "low"]
    high = [rule for rule in rules if rule.vital is vital and rule.bound == "high"]
    if low and high:
        return f"{max(r.ways[0].limit for r in low):g} \N{EN DASH} {min(r.ways[0].limit for r in high):g}"
    values = sorted({rule.ways[0].limit for rule in low or high}, reverse=bool(low))
    return " · ".join(f"{value:g}" for value in values)


def bounds(rules: tuple[Rule, ...], vital: Vital) -> tuple[float | None, float | None]:
    """The mildest low and high limit that pages somebody (medium), to draw beside the curve."""
    low = [r.ways[0].limit for r in rules if r.vital is vital and (r.bound, r.priority) == ("low", "medium")]
    high = [
        r.ways[0].limit for r in rules if r.vital is vital and (r.bound, r.priority) == ("high", "medium")
    ]
    return (max(low) if low else None), (min(high) if high else None)
