"""LIME: a straight model near one row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from course_lib._validation import FloatArray, float_array, integer, real
from course_lib.explanation.games import Predict, predictions_of


@dataclass(frozen=True, eq=False)
class Lime:
    """A straight model of another one near a row.

    Attributes:
        coefficients: Change of the prediction for one scale of each feature, shape (n_features,).
        intercept: What the straight model predicts at the row itself.
        fidelity: Weighted R² of the straight model on its samples; 1 says that it follows the
            other one on those that count.
    """

    coefficients: FloatArray
    intercept: float
    fidelity: float

    def top(self, k: int) -> tuple[int, ...]:
        """The k features with the largest coefficients by size, the largest first."""
        k = integer("k", k, at_least=0)
        order = np.argsort(-np.abs(self.coefficients), kind="stable")
        return tuple(int(feature) for feature in order[:k])


def lime(
    predict: Predict,
    x: ArrayLike,
    scale: ArrayLike,
    n_samples: int = 1000,
    kernel_width: float | None = None,
    seed: int = 0,
) -> Lime:
    """Draw rows around x, weight them by nearness, and fit a straight line to the predictions.

    Rows are normal around x with the given scale of each feature, so they need not look like data.
    A row counts by exp(−d²/w²), where d is its distance from x in these scales. Another seed or
    another width gives another answer: draw enough, and try several. This is a simple form: the
    package of the authors by default draws around the mean of the data and cuts features into
    classes, and its width is ours divided by √2.

    Args:
        predict: Rows (n, n_features) to numbers (n,).
        x: The row to explain, shape (n_features,).
        scale: Of each feature, above 0, such as its standard deviation.
        n_samples: How many rows are drawn, more than there are features.
        kernel_width: The width w; by default 0.75 √n_features.
        seed: Of the draws.

    >>> found = lime(lambda X: X @ [2.0, -1.0], [5.0, 5.0], scale=[1.0, 10.0])
    >>> found.coefficients.round(6), round(found.fidelity, 6)
    (array([  2., -10.]), 1.0)

    Reference: Ribeiro, Singh and Guestrin (2016), "Why Should I Trust You?": Explaining the
    Predictions of Any Classifier.
    """
    row, scales = float_array("x", x, ndim=1), float_array("scale", scale, ndim=1)
    if len(scales) != len(row) or not (scales > 0).all():
        raise ValueError(
            f"scale must hold {len(row)} numbers above 0, one for each feature, got {scales}; a "
            "feature that does not vary has none: leave it out"
        )
    n_samples = integer("n_samples", n_samples, at_least=len(row) + 2)
    width = (
        0.75 * np.sqrt(len(row))
        if kernel_width is None
        else real("kernel_width", kernel_width, above=0)
    )
    rng = np.random.default_rng(integer("seed", seed, at_least=0))
    away = rng.normal(size=(n_samples, len(row)))
    predicted = predictions_of(predict, row + scales * away)
    weights = np.exp(-(away**2).sum(axis=1) / width**2)
    counting = weights.sum() ** 2 / max((weights**2).sum(), 1e-300)
    if counting < len(row) + 2:
        raise ValueError(
            f"kernel_width must reach {len(row) + 2} of the rows that are drawn, got {width:g}, "
            f"with which about {counting:.0f} of {n_samples} count: widen it or draw more"
        )
    roots = np.sqrt(weights)
    design = np.column_stack([away, np.ones(n_samples)])
    fit = np.linalg.lstsq(design * roots[:, None], predicted * roots)[0]
    left = np.average((predicted - design @ fit) ** 2, weights=weights)
    middle = np.average(predicted, weights=weights)
    spread = np.average((predicted - middle) ** 2, weights=weights)
    rounding = (1e-14 * np.abs(predicted).max()) ** 2
    fidelity = 1 - left / spread if left > rounding else 1.0
    return Lime(fit[:-1], float(fit[-1]), float(fidelity))
