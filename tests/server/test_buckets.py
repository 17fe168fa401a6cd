"""How often something may be tried."""

from sessionctl.server.buckets import Buckets


def test_a_full_bucket_gives_its_size_and_then_says_how_long_to_wait() -> None:
    tries = Buckets(size=3, refill_s=10)
    assert [tries.take("a", 0.0) for _ in range(5)] == [0, 0, 0, 10, 10]


def test_time_gives_tries_back_one_by_one() -> None:
    tries = Buckets(size=2, refill_s=10)
    for _ in range(2):
        tries.take("a", 0.0)
    assert tries.take("a", 7.5) == 2.5
    assert tries.take("a", 10.0) == 0
    assert tries.take("a", 10.0) == 10


def test_one_key_costs_another_nothing() -> None:
    tries = Buckets(size=1, refill_s=10)
    tries.take("a", 0.0)
    assert tries.take("b", 0.0) == 0


def test_the_table_is_bounded_and_forgets_the_one_unused_for_longest() -> None:
    tries = Buckets(size=1, refill_s=10, most=2)
    for key in ("a", "b", "c"):
        tries.take(key, 0.0)
    assert tries.take("c", 0.0) == 10
    assert tries.take("a", 0.0) == 0


def test_a_forgotten_key_is_full_again() -> None:
    tries = Buckets(size=1, refill_s=10)
    tries.take("a", 0.0)
    tries.forget("a")
    assert tries.take("a", 0.0) == 0
