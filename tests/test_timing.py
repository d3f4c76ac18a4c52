"""Times in turn, and the roofline: against a clock of the test's own."""

import itertools

import numpy as np
import pytest

from course_lib import timing
from course_lib.timing import (
    LONG,
    SIDE,
    LayerProduct,
    Roofline,
    measure_roofline,
    median_times,
)


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still, but that functions of the test may set forward."""

    class Clock:
        seconds = 0.0

        def takes(self, *durations):
            ahead = itertools.cycle(durations)

            def function():
                self.seconds += next(ahead)

            return function

    it = Clock()
    monkeypatch.setattr(timing.time, "perf_counter", lambda: it.seconds)
    return it


def test_the_first_call_is_not_counted_and_the_median_is_taken(clock):
    slow_at_first = clock.takes(50.0, 1.0, 1.0, 9.0)  # warm-up, then three rounds
    found = median_times({"a": slow_at_first, "b": clock.takes(2.0)}, rounds=3)
    assert found == {"a": 1000.0, "b": 2000.0}


def test_functions_take_turns():
    order = []
    median_times({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, rounds=2)
    assert order == ["a", "b"] * 3


def test_no_rounds_are_refused():
    with pytest.raises(ValueError, match="rounds must be at least 1, got 0"):
        median_times({"a": lambda: None}, rounds=0)


def test_the_roof_is_the_lower_of_the_two_limits():
    machine = Roofline(operations=6e9, bandwidth=2e9)
    assert machine.bend == 3
    intensity = np.array([0.5, 3.0, 3.001, 1e6])
    np.testing.assert_allclose(machine.best_rate(intensity), [1e9, 6e9, 6e9, 6e9])


def test_the_limits_are_work_by_time(monkeypatch):
    """A product of 10 ms and a copy of 4 ms: 2 n³ operations, and each number read and written."""
    monkeypatch.setattr(timing, "median_times", lambda *_: {"product": 10.0, "copy": 4.0})
    machine = measure_roofline()
    assert machine.operations == pytest.approx(2 * SIDE**3 / 0.010)
    assert machine.bandwidth == pytest.approx(2 * 4 * LONG / 0.004)


def test_this_machine_has_a_roof():
    machine = measure_roofline(rounds=3)
    assert 1e7 < machine.operations < 1e15
    assert 1e7 < machine.bandwidth < 1e14


def test_a_product_is_counted_by_hand():
    """2·3·4·5 = 120 operations on 3·4 + 4·5 + 3·5 = 47 numbers of 4 bytes."""
    product = LayerProduct(3, 4, 5)
    assert (product.operations, product.n_bytes, product.intensity) == (120, 188, 120 / 188)
    assert LayerProduct(10**9, 64, 32).intensity == pytest.approx(2 * 64 * 32 / (4 * (64 + 32)))


@pytest.mark.parametrize("n_rows", [1, 500])
def test_a_rate_is_all_the_work_by_the_time_of_all_of_it(monkeypatch, n_rows):
    """Five milliseconds for what is timed; that it did all the work, the counted products say."""
    done = []

    class Counted(np.ndarray):
        def __matmul__(self, other):
            done.append(2 * len(self) * self.shape[1] * other.shape[1])

    def timed(functions, _):
        functions["products"]()
        return {"products": 5.0}

    ones = np.ones
    monkeypatch.setattr(timing, "median_times", timed)
    monkeypatch.setattr(timing.np, "ones", lambda *a, **k: ones(*a, **k).view(Counted))
    rate = LayerProduct(n_rows, 64, 32).measure_rate()
    assert rate == pytest.approx(sum(done) / 0.005)
    assert sum(done) > 1_900_000


def test_a_layer_without_rows_is_refused():
    with pytest.raises(ValueError, match="n_rows must be at least 1, got 0"):
        LayerProduct(0, 64, 32)
