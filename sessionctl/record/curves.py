"""One vital's curve, no wider than a screen. Pure.

Rule 1. A curve never shows what was not measured: a value that is invalid or unavailable, or a silence longer
        than 10 s of a continuous vital, breaks the line (null).
Rule 2. Thinning keeps each column's least and greatest value: a dip of one second stays visible.
"""

from bisect import bisect_left

from sessionctl.vitals import CONTINUOUS

GAP_S = 10.0
"""Silence of a continuous vital after which the line breaks: the freshness of one value is over by far."""

Point = tuple[float, float | None]


def broken(vital: str, points: list[Point]) -> list[Point]:
    """The points with a null where a continuous vital was silent for more than `GAP_S`."""
    if vital not in CONTINUOUS:
        return points
    found: list[Point] = []
    for point in points:
        if found and point[0] - found[-1][0] > GAP_S:
            found.append((found[-1][0] + GAP_S, None))
        found.append(point)
    return found


def thinned(points: list[Point], from_at: float, width: float) -> list[Point]:
    """Of each column (`width` seconds) the least and the greatest value, and a null if it holds one."""
    found: list[Point] = []
    start = 0
    while start < len(points):
        end_at = from_at + (int((points[start][0] - from_at) / width) + 1) * width
        end = max(bisect_left(points, end_at, start, key=_at), start + 1)
        column = points[start:end]
        start = end
        found += column if len(column) <= 2 else _extremes(column)
    return [point for place, point in enumerate(found) if _says_something(found, place)]


def _extremes(column: list[Point]) -> list[Point]:
    values = [point for point in column if point[1] is not None]
    if not values:
        return column[:1]
    places = {column.index(min(values, key=_value)), column.index(max(values, key=_value))}
    nulls = [place for place, point in enumerate(column) if point[1] is None]
    if nulls:
        places.add(nulls[-1] if column[-1][1] is None else nulls[0])
    return [column[place] for place in sorted(places)]


def _says_something(points: list[Point], place: int) -> bool:
    """A null after a null, or before the first value, breaks no line."""
    return points[place][1] is not None or (place > 0 and points[place - 1][1] is not None)


def _at(point: Point) -> float:
    return point[0]


def _value(point: Point) -> float:
    return 0.0 if point[1] is None else point[1]
