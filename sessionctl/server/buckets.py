"""How often something may be tried. Pure: time is an argument.

Rule 1. A bucket holds `size` tries and gets one back every `refill_s`; a try that finds it empty is not made.
Rule 2. The table is bounded: the bucket unused for longest is forgotten first, and it is then the fullest.
"""

from collections import OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bucket:
    """`left` tries at the time `at` (seconds on any clock that never goes back)."""

    left: float
    at: float


def refilled(bucket: Bucket, now: float, size: int, refill_s: float) -> Bucket:
    return Bucket(min(size, bucket.left + (now - bucket.at) / refill_s), now)


class Buckets:
    """One bucket for each key, full when first met."""

    def __init__(self, size: int, refill_s: float, most: int = 1024) -> None:
        self._size, self._refill_s, self._most = size, refill_s, most
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, key: str, now: float) -> float:
        """Takes one try: 0.0 when it may be made, otherwise the seconds until the next may."""
        bucket = refilled(self._buckets.pop(key, Bucket(self._size, now)), now, self._size, self._refill_s)
        wait_s = 0.0
        if bucket.left >= 1:
            bucket = Bucket(bucket.left - 1, now)
        else:
            wait_s = (1 - bucket.left) * self._refill_s
        self._buckets[key] = bucket
        while len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        return wait_s

    def forget(self, key: str) -> None:
        """Fills the bucket of `key` again."""
        self._buckets.pop(key, None)
