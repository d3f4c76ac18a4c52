"""More than one model: what a mean of several gains, and from what."""

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
    real,
    same_length,
)
from course_lib.losses import BinaryCrossEntropy, Hinge, SoftmaxCrossEntropy, sigmoid
from course_lib.models import Model
from course_lib.optimizers import Optimizer
from course_lib.training import fit

MakeModel = Callable[[int], Model]


class DeepEnsemble:
    """Several models of one kind that differ in their seed; the mean of what they predict.

    Args:
        make_model: Makes an untrained model from a seed, such as `lambda seed: MLP([64, 32, 10],
            seed=seed)`.
        n_models: How many.
        seed: The seeds are seed, seed + 1, …; each is that of the order of the batches too.

    Attributes:
        models: The trained models, empty before `fit`.

    >>> from course_lib.datasets import digits
    >>> from course_lib.models import SoftmaxRegression
    >>> from course_lib.optimizers import Adam
    >>> data = digits()
    >>> ensemble = DeepEnsemble(lambda seed: SoftmaxRegression(64, 10), n_models=2)
    >>> ensemble.fit(data.X, data.y, Adam, epochs=2).predict_proba(data.X[:5]).shape
    (5, 10)

    Reference: Lakshminarayanan, Pritzel and Blundell (2017), Simple and Scalable Predictive
    Uncertainty Estimation Using Deep Ensembles.
    """

    def __init__(self, make_model: MakeModel, n_models: int = 5, seed: int = 0) -> None:
        if not callable(make_model):
            raise TypeError(f"make_model must make a model from a seed, got {describe(make_model)}")
        self.make_model = make_model
        self.n_models = integer("n_models", n_models, at_least=1)
        self.seed = integer("seed", seed, at_least=0)
        self.models: list[Model] = []

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        make_optimizer: Callable[[], Optimizer],
        epochs: int = 10,
        batch_size: int | None = 32,
    ) -> DeepEnsemble:
        """Train every model anew, and return the ensemble.

        Args:
            X: Features, shape (n_samples, n_features).
            y: Targets.
            make_optimizer: Makes a fresh optimizer for each model, such as `Adam` or
                `lambda: Adam(0.003)`.
            epochs: For each model.
            batch_size: For each model.
        """
        features, target = float_array("X", X, ndim=2), np.asarray(y)
        same_length("X", features, "y", target)
        trained: list[Model] = []
        used: list[Optimizer] = []
        for seed in range(self.seed, self.seed + self.n_models):
            model = self.make_model(seed)
            instance("what make_model makes", model, Model)
            rows = self._rows(len(features), seed)
            optimizer = make_optimizer()
            if any(model is other for other in trained):
                raise ValueError("make_model must make a new model each time, got the same twice")
            if any(optimizer is other for other in used):
                raise ValueError("make_optimizer must make a new one each time, got the same twice")
            used.append(optimizer)
            fit(model, features[rows], target[rows], optimizer, epochs, batch_size, seed=seed)
            trained.append(model)
        self.models = trained
        return self

    def _rows(self, n: int, seed: int) -> Any:
        """The rows that a model is trained on."""
        return slice(None)

    def predictions(self, X: ArrayLike) -> FloatArray:
        """What each model predicts: numbers or scores, shape (n_models, n_samples, …)."""
        return np.stack([model.decision_function(X) for model in self._trained()])

    def predict_proba(self, X: ArrayLike) -> FloatArray:
        """The mean of the models' probabilities, shape (n_samples, n_classes)."""
        mean: FloatArray = np.mean([model.predict_proba(X) for model in self._trained()], axis=0)
        return mean

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """What one model would predict from the mean: of probabilities, or of numbers or scores."""
        loss = self._trained()[0].loss
        if isinstance(loss, SoftmaxCrossEntropy):
            return np.asarray(self.predict_proba(X).argmax(axis=1))
        if isinstance(loss, BinaryCrossEntropy):
            positive: FloatArray = np.mean(
                [sigmoid(scores) for scores in self.predictions(X)], axis=0
            )
            return (positive > 0.5).astype(np.intp)
        mean = self.predictions(X).mean(axis=0)
        if isinstance(loss, Hinge):
            return np.where(mean > 0, 1, -1)
        return np.asarray(mean)

    def _trained(self) -> list[Model]:
        if not self.models:
            raise ValueError("the ensemble must be fitted before it predicts")
        return self.models


class Bagging(DeepEnsemble):
    """Each model is trained on rows drawn with replacement, as many as there are.

    A model sees about 63.2 % of the rows, some of them several times; the others are out of its
    bag and can judge it.

    Args:
        make_model, n_models, seed: As for `DeepEnsemble`.

    >>> from course_lib.models import LinearRegression
    >>> from course_lib.optimizers import GradientDescent
    >>> X = np.arange(12.0).reshape(-1, 1) / 12
    >>> bagging = Bagging(lambda seed: LinearRegression(1), n_models=3)
    >>> bagging.fit(X, X[:, 0], lambda: GradientDescent(0.5), epochs=50).predict(X).shape
    (12,)

    Reference: Breiman (1996), Bagging Predictors.
    """

    def _rows(self, n: int, seed: int) -> NDArray[np.intp]:
        return np.random.default_rng(seed).integers(n, size=n)

    def out_of_bag(self, n: int) -> NDArray[np.bool_]:
        """Which of n rows each model has not seen, shape (n_models, n)."""
        unseen = np.ones((self.n_models, n), dtype=bool)
        for row in range(self.n_models):
            unseen[row, self._rows(n, self.seed + row)] = False
        return unseen


@dataclass(frozen=True)
class Ambiguity:
    """Krogh and Vedelsby's split of an ensemble's squared error.

    Attributes:
        ensemble: Mean squared error of the mean prediction.
        members: Mean of the members' mean squared errors.
        spread: Mean squared distance of the members from their mean: members − ensemble.

    Reference: Krogh and Vedelsby (1995), Neural Network Ensembles, Cross Validation, and Active
    Learning.
    """

    ensemble: float
    members: float
    spread: float


def ambiguity(predictions: ArrayLike, y: ArrayLike) -> Ambiguity:
    """The error of a mean prediction is the members' mean error minus their spread.

    (f̄ − y)² = mean of (fₖ − y)² − mean of (fₖ − f̄)², for every row. So members that err in
    different ways make a good ensemble, and it is never worse than its members on the average.

    Args:
        predictions: Shape (n_models, n_samples).
        y: Targets, shape (n_samples,).

    >>> ambiguity([[1.0], [3.0]], [1.0])
    Ambiguity(ensemble=1.0, members=2.0, spread=1.0)
    """
    each, target = float_array("predictions", predictions, ndim=2), float_array("y", y, ndim=1)
    if each.shape[1] != len(target):
        raise ValueError(
            f"y must have {each.shape[1]} entries, one a prediction, got {len(target)}"
        )
    middle = each.mean(axis=0)
    return Ambiguity(
        ensemble=float(np.mean((middle - target) ** 2)),
        members=float(np.mean((each - target) ** 2)),
        spread=float(np.mean((each - middle) ** 2)),
    )


def bagging_variance(correlation: float, variance: float, n_models: int) -> float:
    """ρσ² + (1 − ρ)σ²/B: the variance of a mean of B models, each of variance σ².

    What the models have in common stays, however many there are.

    Args:
        correlation: Of two models' predictions, from 0 to 1: ρ.
        variance: Of one model's prediction: σ².
        n_models: How many: B.

    >>> bagging_variance(0.25, 4.0, 3)
    2.0
    """
    rho = real("correlation", correlation, at_least=0, at_most=1)
    sigma2 = real("variance", variance, at_least=0)
    return rho * sigma2 + (1 - rho) * sigma2 / integer("n_models", n_models, at_least=1)
