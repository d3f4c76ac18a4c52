"""What a prediction is worth when only some of its features are known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from course_lib._validation import FloatArray, float_array
from course_lib.explanation.shapley import Game, Mask

Predict = Callable[[FloatArray], ArrayLike]


def marginal_game(predict: Predict, x: ArrayLike, background: ArrayLike) -> Game:
    """v(S): the mean prediction with the features in S as in x, the others from background rows.

    The features are mixed as if they were independent, so that the model is asked about rows that
    may not exist. It explains the model: a feature that the model does not use gets 0. (Lundberg
    and Lee define SHAP values by the conditional mean, and come to this one by an assumption.)

    Args:
        predict: Rows (n, n_features) to numbers (n,).
        x: The row to explain, shape (n_features,).
        background: Rows to take the other features from, shape (n_rows, n_features).

    >>> game = marginal_game(lambda X: X @ [1.0, 2.0], [1.0, 1.0], [[0.0, 0.0], [2.0, 0.0]])
    >>> game(np.array([True, False])), game(np.array([True, True]))
    (1.0, 3.0)

    References: Lundberg and Lee (2017), A Unified Approach to Interpreting Model Predictions;
    Janzing, Minorics and Blöbaum (2020), Feature Relevance Quantification in Explainable AI.
    """
    row, rows = _checked(x, background)

    def value(known: Mask) -> float:
        return float(predictions_of(predict, np.where(known, row, rows)).mean())

    return value


def conditional_game(predict: Predict, x: ArrayLike, rows: ArrayLike) -> Game:
    """v(S): the mean prediction over those rows that agree with x in the features of S.

    It asks the model only about rows that exist, and so explains the data too: a feature that the
    model does not use gets a share if it says something about one that it uses. The features must
    be discrete, so that rows agree.

    Args:
        predict: Rows (n, n_features) to numbers (n,).
        x: The row to explain, shape (n_features,); it must be among the rows.
        rows: All rows, each as often as it comes, shape (n_rows, n_features).

    >>> twins = [[0.0, 0.0], [1.0, 1.0]]
    >>> game = conditional_game(lambda X: X[:, 0], [1.0, 1.0], twins)
    >>> game(np.array([False, True]))  # the model does not look at it, but its twin tells
    1.0

    Reference: Aas, Jullum and Løland (2021), Explaining Individual Predictions When Features Are
    Dependent.
    """
    row, data = _checked(x, rows)
    if not (data == row).all(axis=1).any():
        raise ValueError("x must be one of the rows, so that some row agrees with all of it")

    def value(known: Mask) -> float:
        known = np.asarray(known, dtype=bool)
        rows = data[(data[:, known] == row[known]).all(axis=1)]
        return float(predictions_of(predict, rows).mean())

    return value


def predictions_of(predict: Predict, rows: FloatArray) -> FloatArray:
    """One number for each row, or a clear error."""
    predicted = float_array("what predict returns", predict(rows), ndim=1)
    if len(predicted) != len(rows):
        raise ValueError(
            f"predict must return one number a row, got {len(predicted)} for {len(rows)} rows"
        )
    return predicted


def _checked(x: ArrayLike, rows: ArrayLike) -> tuple[FloatArray, FloatArray]:
    row, data = float_array("x", x, ndim=1), float_array("rows", rows, ndim=2)
    if data.shape[1] != len(row):
        raise ValueError(f"rows must have {len(row)} columns like x, got the shape {data.shape}")
    return row, data
