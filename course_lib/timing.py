"""What takes the time on this machine: measured in turn, and beside what the machine can do.

A roofline is the best rate at which a machine can work, by how many operations the work does for
each byte that it brings from memory: few, and it waits for its numbers; many, and the arithmetic
units are the limit.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from course_lib._validation import FloatArray, float_array, integer

SIDE = 512  # of two matrices whose product keeps the arithmetic busy
LONG = 8_000_000  # entries of a vector that no cache holds
AT_LEAST = 2_000_000  # operations in what is timed, so that the clock's own time does not count


def median_times(
    functions: Mapping[str, Callable[[], object]], rounds: int = 9
) -> dict[str, float]:
    """The median milliseconds of each function, each called once to warm up and then in turn.

    In turn, because a machine is not equally fast all the time: a slow second hits all of them.

    Args:
        functions: What to time, by name.
        rounds: How often each one is timed.

    >>> found = median_times({"short": lambda: None, "long": lambda: sum(range(10_000))})
    >>> found["short"] < found["long"]
    True
    """
    rounds = integer("rounds", rounds, at_least=1)
    taken: dict[str, list[float]] = {name: [] for name in functions}
    for function in functions.values():
        function()
    for _ in range(rounds):
        for name, function in functions.items():
            start = time.perf_counter()
            function()
            taken[name].append(1000 * (time.perf_counter() - start))
    return {name: float(np.median(each)) for name, each in taken.items()}


@dataclass(frozen=True)
class Roofline:
    """The two limits of a machine.

    Attributes:
        operations: Additions and multiplications in a second.
        bandwidth: Bytes to and from memory in a second.

    >>> roofline = Roofline(operations=8e9, bandwidth=2e9)
    >>> roofline.bend
    4.0
    >>> roofline.best_rate([1.0, 4.0, 100.0])
    array([2.e+09, 8.e+09, 8.e+09])

    Reference: Williams, Waterman and Patterson (2009), Roofline: An Insightful Visual Performance
    Model for Multicore Architectures.
    """

    operations: float
    bandwidth: float

    @property
    def bend(self) -> float:
        """Operations for each byte, from which on memory is no longer the limit."""
        return self.operations / self.bandwidth

    def best_rate(self, intensity: ArrayLike) -> FloatArray:
        """min(operations, intensity · bandwidth), in operations a second.

        Args:
            intensity: Operations for each byte, any shape.
        """
        per_byte = float_array("intensity", intensity)
        best: FloatArray = np.minimum(self.operations, per_byte * self.bandwidth)
        return best


def measure_roofline(rounds: int = 9) -> Roofline:
    """The limits of this machine for float32, as NumPy reaches them with its present threads.

    Operations are those of a product of two square matrices, bytes those of a long copy.
    """
    rng = np.random.default_rng(0)
    a, b = rng.random((2, SIDE, SIDE), dtype=np.float32)
    source = rng.random(LONG, dtype=np.float32)
    target = np.empty_like(source)
    taken = median_times(
        {"product": lambda: a @ b, "copy": lambda: np.copyto(target, source)}, rounds
    )
    return Roofline(
        operations=2 * SIDE**3 / (taken["product"] / 1000),
        bandwidth=2 * source.nbytes / (taken["copy"] / 1000),
    )


@dataclass(frozen=True)
class LayerProduct:
    """The product of a batch and a layer's weights, in float32.

    Attributes:
        n_rows: Rows of the batch.
        n_inputs: Units before the layer.
        n_outputs: Units after it.

    >>> product = LayerProduct(n_rows=1, n_inputs=64, n_outputs=32)
    >>> product.operations, product.n_bytes
    (4096, 8576)
    """

    n_rows: int
    n_inputs: int
    n_outputs: int

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            integer(name, value, at_least=1)

    @property
    def operations(self) -> int:
        """Additions and multiplications: 2 n_rows n_inputs n_outputs."""
        return 2 * self.n_rows * self.n_inputs * self.n_outputs

    @property
    def n_bytes(self) -> int:
        """Batch, weights and result, each moved once."""
        batch, weights = self.n_rows * self.n_inputs, self.n_inputs * self.n_outputs
        return 4 * (batch + weights + self.n_rows * self.n_outputs)

    @property
    def intensity(self) -> float:
        """Operations for each byte."""
        return self.operations / self.n_bytes

    def measure_rate(self, rounds: int = 9) -> float:
        """Operations a second on this machine; a short product is run many times in a row."""
        repeats = max(1, AT_LEAST // self.operations)
        X = np.ones((self.n_rows, self.n_inputs), dtype=np.float32)
        weights = np.ones((self.n_inputs, self.n_outputs), dtype=np.float32)

        def products() -> None:
            for _ in range(repeats):
                X @ weights

        taken = median_times({"products": products}, rounds)["products"]
        return repeats * self.operations / (taken / 1000)
