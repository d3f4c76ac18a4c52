"""When may one rely on a model: try every case of a kind, prove a box, watch for drift."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib._validation import (
    FloatArray,
    describe,
    float_array,
    instance,
    integer,
    labels_of,
    real,
)
from course_lib.losses import SoftmaxCrossEntropy
from course_lib.models import MLP
from course_lib.selection import k_fold

Change = Callable[[FloatArray], ArrayLike]


def pixel_shifts(X: ArrayLike, side: int) -> dict[str, FloatArray]:
    """The eight shifts of every image by one pixel; what comes in from outside is 0.

    Args:
        X: Images of side × side pixels, shape (n_samples, side²).
        side: Pixels in a row.

    Returns:
        {such as "up" or "down right": the shifted images}.

    >>> shifted = pixel_shifts([[1.0, 2.0, 3.0, 4.0]], side=2)
    >>> shifted["right"], len(shifted)
    (array([[0., 1., 0., 3.]]), 8)
    """
    rows, side = float_array("X", X, ndim=2), integer("side", side, at_least=1)
    if rows.shape[1] != side**2:
        raise ValueError(f"X must have {side**2} columns for side {side}, got {rows.shape[1]}")
    framed = np.pad(rows.reshape(-1, side, side), ((0, 0), (1, 1), (1, 1)))
    vertical, horizontal = {"up": 2, "": 1, "down": 0}, {"left": 2, "": 1, "right": 0}
    return {
        f"{v} {h}".strip(): framed[:, top : top + side, left : left + side].reshape(len(rows), -1)
        for v, top in vertical.items()
        for h, left in horizontal.items()
        if v or h
    }


def agreement(
    predict: Callable[[FloatArray], ArrayLike], X: ArrayLike, changed: dict[str, ArrayLike]
) -> dict[str, float]:
    """How often a label stays what it was, for each change that should not matter.

    It needs no labels: it is the invariance test among the behavioural tests.

    Args:
        predict: Labels of rows.
        X: The rows.
        changed: {name: the same rows, changed}, such as `pixel_shifts(X, 8)`.

    >>> agreement(lambda X: X[:, 0] > 0, [[1.0], [-1.0]], {"doubled": [[2.0], [-2.0]]})
    {'doubled': 1.0}

    Reference: Ribeiro, Wu, Guestrin and Singh (2020), Beyond Accuracy: Behavioral Testing of NLP
    Models with CheckList.
    """
    rows = float_array("X", X, ndim=2)
    before = labels_of(predict, rows)
    found = {}
    for name, other in changed.items():
        after = float_array(f"changed[{name!r}]", other, ndim=2)
        if after.shape != rows.shape:
            raise ValueError(
                f"changed[{name!r}] must have the shape {rows.shape} of X, got {after.shape}"
            )
        found[name] = float(np.mean(labels_of(predict, after) == before))
    return found


def interval_bounds(
    model: MLP, lower: ArrayLike, upper: ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Bounds of a network's outputs for all inputs between two, by interval arithmetic.

    A layer maps a middle m and a radius r to m W + b and r |W|; φ rises, so that it maps bounds to
    bounds. The bounds hold up to rounding; of several layers they are too wide.

    Args:
        model: An `MLP`.
        lower: Lowest values of each feature, shape (n_samples, n_features).
        upper: Highest values, in the same shape.

    Returns:
        Lower and upper outputs, shape (n_samples, n_outputs).

    Raises:
        ValueError: Somewhere lower is above upper.

    >>> model = MLP([1, 1, 2], seed=0)
    >>> model.theta = [2.0, 0.0, 1.0, -1.0, 0.0, 5.0]
    >>> interval_bounds(model, [[-1.0]], [[1.0]])
    (array([[0., 3.]]), array([[2., 5.]]))

    Reference: Gowal et al. (2018), On the Effectiveness of Interval Bound Propagation for Training
    Verifiably Robust Models.
    """
    instance("model", model, MLP)
    low, high = model.checked_features(lower), model.checked_features(upper)
    if low.shape != high.shape:
        raise ValueError(f"upper must have the shape {low.shape} of lower, got {high.shape}")
    if (low > high).any():
        raise ValueError("lower must not be above upper, but it is for some feature")
    last = len(model.layer_sizes) - 2
    for k, (weights, bias) in enumerate(model.layers_of(model.theta)):
        middle, radius = (low + high) / 2 @ weights + bias, (high - low) / 2 @ np.abs(weights)
        low, high = middle - radius, middle + radius
        if k < last:
            low, high = model.activate(low), model.activate(high)
    return low, high


def proven(model: MLP, X: ArrayLike, radius: float) -> NDArray[np.bool_]:
    """Which labels are proven for every input that differs by at most `radius` in each feature.

    The lowest output of the label is above the highest of every other. Not proven does not mean
    wrong: the bounds may be too wide.

    Args:
        model: An `MLP` with `SoftmaxCrossEntropy`.
        X: Features, shape (n_samples, n_features).
        radius: At least 0, in the units of X.

    Raises:
        TypeError: The model has another loss, so that its labels are no largest output.

    >>> proven(MLP([2, 4, 3], seed=0), [[0.5, 0.5]], radius=0.0)
    array([ True])
    """
    instance("model", model, MLP)
    if not isinstance(model.loss, SoftmaxCrossEntropy):
        raise TypeError(f"model must have SoftmaxCrossEntropy as its loss, got {model.loss!r}")
    radius, rows = real("radius", radius, at_least=0), float_array("X", X, ndim=2)
    low, high = interval_bounds(model, rows - radius, rows + radius)
    labels = model.predict(rows)[:, None]
    own = np.take_along_axis(low, labels, axis=1)[:, 0]
    np.put_along_axis(high, labels, -np.inf, axis=1)
    certain: NDArray[np.bool_] = own > high.max(axis=1)
    return certain


@dataclass(frozen=True, eq=False)
class Drift:
    """Whether new rows can be told from old ones.

    Attributes:
        accuracy: Of a classifier that tells them apart, on rows that did not train it, with old
            and new rows weighing the same; 0.5 is guessing.
        null: The same with the marks old and new shuffled within each fold, shape (n_shuffles,).
    """

    accuracy: float
    null: FloatArray

    @property
    def p_value(self) -> float:
        """(1 + how many shuffles did as well) / (1 + shuffles). Small: the rows differ.

        It does not say that the model suffers from it.
        """
        return float((1 + np.sum(self.null >= self.accuracy)) / (1 + len(self.null)))


def drift_test(old: ArrayLike, new: ArrayLike, shuffles: int = 99, seed: int = 0) -> Drift:
    """Train a classifier to tell new rows from old ones, and compare it with shuffled marks.

    The classifier is linear, by ridge regression on each feature, its square and a constant, in
    two folds, and cuts midway between the mean scores of old and new: it sees shifts and spreads,
    and no change that keeps both. The marks are shuffled within the folds, so that every labelling
    is as likely as the true one where nothing has changed.

    Args:
        old: Rows on which the model was judged, shape (n_old, n_features).
        new: Rows that it meets now, shape (n_new, n_features).
        shuffles: How often the labels are shuffled for the null.
        seed: Of the folds and the shuffles.

    Raises:
        ValueError: The numbers of columns differ, or there are fewer than 4 rows of a kind.

    >>> rng = np.random.default_rng(0)
    >>> found = drift_test(rng.normal(size=(200, 3)), rng.normal(1.0, 1, size=(200, 3)))
    >>> found.accuracy > 0.7, found.p_value
    (True, 0.01)

    Reference: Lopez-Paz and Oquab (2017), Revisiting Classifier Two-Sample Tests.
    """
    before, after = float_array("old", old, ndim=2), float_array("new", new, ndim=2)
    if before.shape[1] != after.shape[1]:
        raise ValueError(f"new must have {before.shape[1]} columns, got {describe(after)}")
    if min(len(before), len(after)) < 4:
        raise ValueError(
            f"old and new must have at least 4 rows each, got {len(before)} and {len(after)}"
        )
    shuffles, seed = integer("shuffles", shuffles, at_least=1), integer("seed", seed, at_least=0)
    rows = np.concatenate([before, after])
    is_new = np.repeat([0, 1], [len(before), len(after)])
    folds = k_fold(is_new, k=2, seed=seed, stratify=True)
    rng = np.random.default_rng([seed, 1])
    marks = np.tile(is_new, (1 + shuffles, 1))
    for shuffled in marks[1:]:
        for _, part in folds:
            shuffled[part] = rng.permutation(is_new[part])
    accuracies = _told_apart(_design(rows), marks, folds)
    return Drift(float(accuracies[0]), accuracies[1:])


def _design(rows: FloatArray) -> FloatArray:
    with np.errstate(over="ignore", invalid="ignore"):
        spread = rows.std(axis=0)
    if not np.isfinite(spread).all():
        raise ValueError("old and new must have a finite spread, but their squares overflow")
    scaled = (rows - rows.mean(axis=0)) / np.where(spread > 0, spread, 1)
    return np.column_stack([scaled, scaled**2 - 1, np.ones(len(rows))])


def _told_apart(
    design: FloatArray, labels: NDArray[Any], folds: list[tuple[NDArray[Any], NDArray[Any]]]
) -> FloatArray:
    """The balanced accuracy for each labelling, shape (n_labellings,), over the folds."""
    hits = np.zeros((2, len(labels)))
    for training, other in folds:
        A, new = design[training], labels[:, training].T
        weights = np.linalg.solve(A.T @ A + np.eye(A.shape[1]), A.T @ (new - 0.5))
        scores = A @ weights
        of_new = (scores * new).sum(axis=0) / new.sum(axis=0)
        of_old = (scores * (1 - new)).sum(axis=0) / (1 - new).sum(axis=0)
        said = design[other] @ weights > (of_new + of_old) / 2
        truth = labels[:, other].T == 1
        for kind in (0, 1):
            hits[kind] += np.sum((said == truth) & (truth == kind), axis=0)
    counts = np.array([np.sum(labels == kind, axis=1) for kind in (0, 1)])
    accuracy: FloatArray = np.mean(hits / counts, axis=0)
    return accuracy
