"""Choosing: standardising without a leak."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def standardise_train_test(X_train: Any, X_test: Any) -> Any:
    """Both parts with the mean and the scale of the training rows; a constant column: scale 1."""
    mean = X_train.mean(axis=0)
    scale = X_train.std(axis=0)
    scale = np.where(scale == 0, 1.0, scale)
    Z_train = (X_train - mean) / scale
    Z_test = (X_test - mean) / scale
    return Z_train, Z_test


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """By hand; parts that lie apart; a column that is constant in training; few rows, one column.

    Columns of different sizes; in one of them the deviation is well below 1.
    """
    X_train = (rng.normal(size=(6, 3)) * [1, 20, 0.2] + [3, -50, 1]).round(2)
    X_test = (rng.normal(size=(4, 3)) * [2, 15, 0.5] + [5, -20, 0]).round(2)
    constant = X_train.copy()
    constant[:, 1] = -50.0
    by_hand = np.array([[1.0, 10.0], [2.0, 30.0], [3.0, 80.0]])
    single = (rng.normal(size=(5, 1)) * 7 + 30).round(2)
    return [
        (by_hand, np.array([[4.0, 20.0], [0.0, 50.0]])),
        (X_train, X_test),
        (constant, X_test),
        (X_test, constant),
        (single, single[:1] + 4),
    ]


CHECK = Check(
    standardise_train_test,
    number=4,
    returns=("Z_train", "Z_test"),
    make_inputs=inputs,
)
