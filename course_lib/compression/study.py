"""The network of chapter 09: trained on digits, to be made smaller and measured."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib._validation import FloatArray, integer
from course_lib.compression.distillation import distill
from course_lib.compression.low_rank import low_rank
from course_lib.compression.pruning import Masked, prune
from course_lib.compression.quantization import fake_quantize
from course_lib.compression.sparse import SparseRows
from course_lib.datasets import digits
from course_lib.models import MLP
from course_lib.optimizers import Adam
from course_lib.selection import train_test_split
from course_lib.training import fit

SIZES = (64, 32, 10)
RATE = 0.003


class Cost(NamedTuple):
    """What one way to store a network takes and keeps.

    Attributes:
        n_bytes: Bytes of all parameters.
        multiplications: For one row, if nothing is multiplied that is known to be 0.
        accuracy: On the test rows.
    """

    n_bytes: float
    multiplications: int
    accuracy: float


class Study:
    """One split of the digits and the network 64–32–10 that was trained on it for 20 epochs.

    Args:
        seed: Of the split, the starting weights and the order of the batches.

    Attributes:
        X, y: The training rows, one third, 599.
        X_test, y_test: The others, so that a difference of a point is seen.
        start: θ before the training.
        theta: θ after it. `model` has it too, until you change it.
        model: The network.

    >>> study = Study(0)
    >>> study.accuracy(study.theta) > 0.9 > study.accuracy(study.start)
    True
    """

    def __init__(self, seed: int) -> None:
        self.seed = integer("seed", seed, at_least=0)
        data = digits()
        self.X, self.X_test, self.y, self.y_test = train_test_split(
            data.X, data.y, 2 / 3, stratify=True, seed=seed
        )
        self.model = MLP(SIZES, seed=seed)
        self.start = self.model.theta.copy()
        self.theta = self.trained(self.start, epochs=20)
        self.model.theta = self.theta
        self._measured = MLP(SIZES)

    def network(self) -> MLP:
        """A fresh network with the trained θ."""
        model = MLP(SIZES)
        model.theta = self.theta
        return model

    def trained(
        self, theta: ArrayLike, mask: NDArray[np.bool_] | None = None, epochs: int = 10
    ) -> FloatArray:
        """θ after more training from there; with a mask only what it keeps."""
        model, rule = MLP(SIZES), Adam(RATE)
        model.theta = theta
        if mask is not None:
            model.theta[~mask] = 0
        optimizer = rule if mask is None else Masked(rule, mask)
        fit(model, self.X, self.y, optimizer, epochs, seed=self.seed)
        return model.theta.copy()

    def with_weights(self, change: Callable[[FloatArray], FloatArray]) -> FloatArray:
        """θ of the trained network with each matrix of weights changed by a function."""
        theta = self.theta.copy()
        for weights, _ in self.model.layers_of(theta):
            weights[...] = change(weights)
        return theta

    def pruned(self, importance: ArrayLike, share: float) -> tuple[FloatArray, NDArray[np.bool_]]:
        """The trained θ without the weights of least importance, and the mask of what stays."""
        model = self.network()
        mask = prune(model, importance, share)
        return model.theta.copy(), mask

    def prices(self) -> dict[str, Cost]:
        """What the network costs as it is, and made smaller in six ways.

        8 and 4 bits have a scale for each unit, "pruned" keeps a fifth of the weights as sparse
        rows and was trained on for ten epochs, "rank 10" has the first matrix in two factors, and
        the student has 16 hidden units and learned from the network and from labels for 40 epochs.
        "small" is the same network with the labels alone.
        """
        eight, four = (
            self.with_weights(partial(fake_quantize, bits=bits, axis=1, symmetric=True))
            for bits in (8, 4)
        )
        pruned = self.trained(*self.pruned(np.abs(self.theta), 0.8))
        first, last = (
            SparseRows(weights) for weights, _ in self.model.layers_of(pruned.astype(np.float32))
        )
        factors = low_rank(self.model.split(self.theta)["weights_0"], 10)
        thin = self.theta.copy()
        self.model.split(thin)["weights_0"][...] = factors.product
        student = MLP([64, 16, 10], seed=self.seed)
        distill(
            student, self.network(), self.X, self.y, Adam(RATE), 40, temperature=4, seed=self.seed
        )
        small = MLP([64, 16, 10], seed=self.seed)
        fit(small, self.X, self.y, Adam(RATE), 40, seed=self.seed)
        weights, units = 64 * 32 + 32 * 10, 32 + 10
        in_factors, in_small = factors.n_parameters + 32 * 10, 64 * 16 + 16 * 10
        kept = first.values.size + last.values.size
        return {
            "float32": Cost(4.0 * (weights + units), weights, self.accuracy(self.theta)),
            "8 bits": Cost(weights + 8.0 * units, weights, self.accuracy(eight)),
            "4 bits": Cost(weights / 2 + 8.0 * units, weights, self.accuracy(four)),
            "pruned": Cost(first.n_bytes + last.n_bytes + 4.0 * units, kept, self.accuracy(pruned)),
            "rank 10": Cost(4.0 * (in_factors + units), in_factors, self.accuracy(thin)),
            "student": Cost(
                4.0 * student.n_parameters, in_small, student.score(self.X_test, self.y_test)
            ),
            "small": Cost(
                4.0 * small.n_parameters, in_small, small.score(self.X_test, self.y_test)
            ),
        }

    def accuracy(self, theta: ArrayLike) -> float:
        """Share of the test rows that the network with this θ gets right."""
        self._measured.theta = theta
        return self._measured.score(self.X_test, self.y_test)

    def loss(self, theta: ArrayLike) -> float:
        """The loss on the training rows with this θ."""
        self._measured.theta = theta
        return self._measured.loss_value(self.X, self.y)


@lru_cache(maxsize=1)
def studies(number: int = 10) -> tuple[Study, ...]:
    """So many studies, with the seeds from 0 on; the same ones at every call."""
    return tuple(Study(seed) for seed in range(number))
