"""What a smaller model costs and keeps, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from course_lib._validation import describe, float_array, same_shape
from course_lib.timing import median_times


@dataclass(frozen=True)
class Price:
    """One way to store a classifier.

    Attributes:
        name: What was done.
        n_bytes: What its parameters take.
        accuracy: On the rows that were given.
        error: Largest change of a logit against the first model, relative to the largest one.
        milliseconds: Median time for all rows, measured in turn with the others.
    """

    name: str
    n_bytes: float
    accuracy: float
    error: float
    milliseconds: float


def price_list(
    models: Mapping[str, tuple[Any, float]], X: ArrayLike, y: ArrayLike, rounds: int = 9
) -> list[Price]:
    """Measure classifiers on the same rows; the first one is what the others are compared with.

    Args:
        models: By name a pair: something with `decision_function`, and its bytes.
        X: Features.
        y: Labels.
        rounds: How often each one is timed.
    """
    if not models:
        raise ValueError(f"models must not be empty, got {describe(models)}")
    features, labels = float_array("X", X, ndim=2), np.asarray(y)
    logits = {name: model.decision_function(features) for name, (model, _) in models.items()}
    first = next(iter(logits.values()))
    same_shape("y", labels, "predictions", first.argmax(axis=1))
    times = median_times(
        {name: partial(model.decision_function, features) for name, (model, _) in models.items()},
        rounds,
    )
    return [
        Price(
            name,
            float(n_bytes),
            float(np.mean(logits[name].argmax(axis=1) == labels)),
            float(np.abs(logits[name] - first).max() / np.abs(first).max()),
            times[name],
        )
        for name, (_, n_bytes) in models.items()
    ]
