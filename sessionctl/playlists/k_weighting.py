"""The K-weighting of BS.1770-4, at any sample rate, as one finite filter for fast convolution.

Its two sections are given for 48 kHz only; the analogue filters behind them are found by undoing the bilinear
transform, and are transformed again for the wanted rate so that their corner frequencies stay in place.
"""

from math import atan, pi, sqrt, tan

import numpy as np
from numpy.typing import NDArray

RATE = 48000.0
SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
"""Numerators and denominators at 48 kHz. Source: ITU-R BS.1770-4, tables 1 and 2."""

LASTS_S = 0.1
"""Length of the impulse response kept: its slowest part, the 38 Hz high-pass, is at 1e-9 by then."""

Floats = NDArray[np.float64]
Section = tuple[Floats, Floats]


def impulse_response(rate: int) -> Floats:
    """The response of both sections to one sample of 1, `LASTS_S` long at `rate` Hz."""
    response = np.zeros(round(LASTS_S * rate))
    response[0] = 1.0
    for section in (SHELF, HIGH_PASS):
        response = _filter(_at(section, rate), response)
    return response


def _at(section: tuple[tuple[float, ...], tuple[float, ...]], rate: int) -> Section:
    """The same analogue filter, made digital for `rate`. With s = (1 - 1/z) / (1 + 1/z) a corner at f lies at
    tan(pi f / rate), so that a change of rate only stretches s."""
    numerator, denominator = (_undone(np.array(part)) for part in section)
    corner = sqrt(denominator[0] / denominator[2])
    stretch = tan(atan(corner) * RATE / rate) / corner
    powers = stretch ** np.array([2.0, 1.0, 0.0])
    above, below = _done(numerator * powers), _done(denominator * powers)
    return above / below[0], below / below[0]


def _undone(digital: Floats) -> Floats:
    """Polynomial in 1/z to polynomial in s, both from the constant term up."""
    b0, b1, b2 = digital
    return np.array([b0 + b1 + b2, 2 * (b0 - b2), b0 - b1 + b2])


def _done(analogue: Floats) -> Floats:
    """Polynomial in s to polynomial in 1/z, both from the constant term up."""
    a0, a1, a2 = analogue
    return np.array([a0 + a1 + a2, 2 * (a0 - a2), a0 - a1 + a2])


def _filter(section: Section, samples: Floats) -> Floats:
    """The plain recursion; only ever run over the few thousand samples of an impulse response."""
    (b0, b1, b2), (_, a1, a2) = (part.tolist() for part in section)
    given = samples.tolist()
    out = list[float]()
    x1 = x2 = y1 = y2 = 0.0
    for x in given:
        y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
        x2, x1, y2, y1 = x1, x, y1, y
        out.append(y)
    return np.array(out)


def corner_hz(section: tuple[tuple[float, ...], tuple[float, ...]]) -> float:
    """Where the analogue filter behind a section has its corner."""
    denominator = _undone(np.array(section[1]))
    return atan(sqrt(denominator[0] / denominator[2])) * RATE / pi
