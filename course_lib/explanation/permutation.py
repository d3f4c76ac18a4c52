"""Permutation importance: what a model loses when a feature is shuffled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from course_lib._validation import FloatArray, describe, instance, integer, one_of
from course_lib.models import Model


@dataclass(frozen=True, eq=False)
class Importance:
    """How much worse a model does on the given rows with a feature shuffled.

    Attributes:
        names: What was shuffled.
        values: The change of each shuffle, shape (n_shuffled, repeats).
    """

    names: tuple[str, ...]
    values: FloatArray

    @property
    def mean(self) -> FloatArray:
        """Over the shuffles, shape (n_shuffled,)."""
        mean: FloatArray = self.values.mean(axis=1)
        return mean

    @property
    def standard_error(self) -> FloatArray:
        """Of that mean, from the luck of the shuffles alone: other rows would differ by more."""
        repeats = self.values.shape[1]
        error: FloatArray = self.values.std(axis=1, ddof=1) / np.sqrt(repeats)
        return error

    def __repr__(self) -> str:
        width = max(map(len, self.names))
        order = np.argsort(-self.mean, kind="stable")
        return "\n".join(
            f"{self.names[k]:{width}}  {self.mean[k]:8.3f} ± {self.standard_error[k]:.3f}"
            for k in order
        )


def permutation_importance(
    model: Model,
    X: ArrayLike,
    y: ArrayLike,
    repeats: int = 30,
    seed: int = 0,
    measure: str = "loss",
    groups: Mapping[str, Sequence[int]] | None = None,
) -> Importance:
    """Shuffle one column of X, again and again, and see how much the loss rises.

    On training rows it says what the model uses; on rows that it has not seen, what helps it there.
    Of two columns that say the same, and that the model uses both, each makes up for the other
    while it is shuffled, so that both seem to matter little: shuffle them together as a group. A
    shuffled row may be one that cannot exist.

    Args:
        model: Any trained `Model`.
        X: Features, shape (n_samples, n_features): the rows that you ask about.
        y: Targets.
        repeats: How often each is shuffled, at least 2.
        seed: Of the shuffles.
        measure: "loss", whose rise counts, or "score", whose fall counts.
        groups: {name: columns that are shuffled together, by the same permutation}; by default
            each column by itself.

    Raises:
        ValueError: A group names a column that is not there, or none.

    >>> from course_lib.models import LinearRegression
    >>> model = LinearRegression(2)
    >>> model.theta = [3.0, 0.0, 1.0]
    >>> X = np.random.default_rng(0).normal(size=(500, 2))
    >>> found = permutation_importance(model, X, model.predict(X))
    >>> bool(abs(found.mean[0] - 2 * 3**2 * X[:, 0].var()) < 0.5), float(found.mean[1])
    (True, 0.0)

    References: Breiman (2001), Random Forests; Fisher, Rudin and Dominici (2019), All Models Are
    Wrong, but Many Are Useful.
    """
    instance("model", model, Model)
    features, target = model.checked(X, y)
    repeats, seed = integer("repeats", repeats, at_least=2), integer("seed", seed, at_least=0)
    by_loss = one_of("measure", measure, ("loss", "score")) == "loss"

    def judge(rows: FloatArray) -> float:
        return model.loss_value(rows, target) if by_loss else -model.score(rows, target)

    columns = _columns(groups, features.shape[1])
    before, rng = judge(features), np.random.default_rng(seed)
    values = np.empty((len(columns), repeats))
    for row, together in enumerate(columns.values()):
        for repeat in range(repeats):
            shuffled = features.copy()
            shuffled[:, together] = features[rng.permutation(len(features))][:, together]
            values[row, repeat] = judge(shuffled) - before
    return Importance(tuple(columns), values)


def _columns(groups: Mapping[str, Sequence[int]] | None, n: int) -> dict[str, list[int]]:
    if groups is None:
        return {f"x{k}": [k] for k in range(n)}
    if not isinstance(groups, Mapping) or not groups:
        raise TypeError(f"groups must be a dict {{name: columns}}, got {describe(groups)}")
    for name, columns in groups.items():
        if not len(columns) or not all(0 <= integer("a column", k) < n for k in columns):
            raise ValueError(
                f"groups[{name!r}] must name columns from 0 to {n - 1}, got {list(columns)}"
            )
    return {str(name): [int(k) for k in columns] for name, columns in groups.items()}
