"""Pruning: which weights may go, and how they stay away."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib._validation import FloatArray, describe, float_array, instance, one_of, real
from course_lib.losses import SoftmaxCrossEntropy, softmax
from course_lib.models import MLP, Model
from course_lib.optimizers import Optimizer

Mask = NDArray[np.bool_]
SCOPES = ("network", "layer")


def magnitude_mask(weights: ArrayLike, share: float) -> Mask:
    """Which weights stay when the smallest `share` of them goes: True where one stays.

    Exactly round(share · size) go; of equal sizes the first go first.

    Args:
        weights: Any shape.
        share: From 0, none, to 1, all.

    >>> magnitude_mask([[0.1, -3.0], [2.0, -0.2]], 0.5)
    array([[False,  True],
           [ True, False]])

    Reference: Han et al. (2015), Learning Both Weights and Connections for Efficient Neural
    Networks.
    """
    return _largest(np.abs(float_array("weights", weights)), share)


def prune_by_magnitude(model: Model, share: float, scope: str = "network") -> Mask:
    """Set the smallest weights of `model` to 0 and return the mask; intercepts stay.

    Args:
        model: Any `Model`; its θ changes.
        share: Which share of the weights goes, from 0 to 1.
        scope: 'network' compares all weights with each other, 'layer' those of each part.

    Returns:
        True where θ may be anything but 0, shape (n_parameters,): for `Masked`.

    >>> from course_lib.models import LinearRegression
    >>> model = LinearRegression(3)
    >>> model.theta = [3.0, -0.1, 2.0, 0.05]  # the last one is the intercept
    >>> prune_by_magnitude(model, 1 / 3), model.theta
    (array([ True, False,  True,  True]), array([3.  , 0.  , 2.  , 0.05]))
    """
    instance("model", model, Model)
    return prune(model, np.abs(model.theta), share, scope)


def prune(model: Model, importance: ArrayLike, share: float, scope: str = "network") -> Mask:
    """Set the weights of least importance to 0 and return the mask; as `prune_by_magnitude`.

    Args:
        model: Any `Model`; its θ changes.
        importance: One number for each parameter, such as `saliency` gives.
        share: Which share of the weights goes, from 0 to 1.
        scope: 'network' or 'layer'.
    """
    instance("model", model, Model)
    one_of("scope", scope, SCOPES)
    values = float_array("importance", importance)
    if values.shape != model.theta.shape:
        raise ValueError(
            f"importance must have the shape {model.theta.shape} of theta, got {describe(values)}"
        )
    mask = model.intercept_mask.copy()
    if scope == "network":
        weights = ~model.intercept_mask
        mask[weights] = _largest(values[weights], share)
    else:
        parts = zip(*(model.split(each).values() for each in (mask, values)), strict=True)
        for part, own in parts:
            if not part.all():
                part[...] = _largest(own, share)
    model.theta[~mask] = 0
    return mask


def saliency(model: MLP, X: ArrayLike, y: ArrayLike) -> FloatArray:
    """Optimal brain damage: ½ h u² for each parameter u, what the loss is said to gain without it.

    h is the diagonal of the Gauss–Newton matrix of the mean loss: for the softmax cross-entropy it
    is the mean over the rows and over the model's own probabilities of the labels, Σₖ pₖ (∂ log pₖ
    / ∂u)². The estimate holds for one small weight at a minimum, where the gradient is 0; it says
    nothing of many weights that go together.

    Args:
        model: An `MLP` with the softmax cross-entropy.
        X: Features, shape (n_samples, n_features).
        y: Labels; they are checked, and the estimate does not use them.

    Returns:
        Shape (n_parameters,), none below 0.

    Reference: LeCun, Denker and Solla (1990), Optimal Brain Damage.
    """
    instance("model", model, MLP)
    instance("loss of the model", model.loss, SoftmaxCrossEntropy)
    features, _ = model.checked(X, y)
    probabilities = softmax(model.decision_function(features))
    curvature = np.zeros_like(model.theta)
    for label in range(model.layer_sizes[-1]):
        wanted = probabilities - np.eye(model.layer_sizes[-1])[label]
        inputs, deltas = model.signals(features, wanted)
        for (d_weights, d_bias), seen, delta in zip(
            model.layers_of(curvature), inputs, deltas, strict=True
        ):
            often = probabilities[:, label, None] * delta**2
            d_weights += (seen**2).T @ often
            d_bias += often.sum(axis=0)
    found: FloatArray = curvature * model.theta**2 / (2 * len(features))
    return found


class Masked(Optimizer):
    """Another optimizer's steps, after which what a mask has pruned is 0 again.

    The gradient there is set to 0 too, so that no momentum builds up.

    Args:
        optimizer: The rule; its state goes on.
        mask: True where θ may change, in the shape of θ.

    >>> from course_lib.optimizers import GradientDescent
    >>> theta, mask = np.array([1.0, 0.0]), np.array([True, False])
    >>> Masked(GradientDescent(0.1), mask).step(theta, np.array([1.0, 1.0]))
    >>> theta
    array([0.9, 0. ])
    """

    def __init__(self, optimizer: Optimizer, mask: NDArray[Any]) -> None:
        instance("optimizer", optimizer, Optimizer)
        mask = np.asarray(mask)
        if mask.dtype != bool:
            raise TypeError(f"mask must be an array of True and False, got {describe(mask)}")
        self.optimizer, self.mask = optimizer, mask
        super().__init__(optimizer.learning_rate)

    def reset(self) -> None:
        """Forget all steps; the mask stays."""
        self.optimizer.reset()
        super().reset()

    @property
    def rate(self) -> float:
        """The learning rate of the next step."""
        return self.optimizer.rate

    def step(self, theta: FloatArray, gradient: FloatArray) -> None:
        """Take one step of the rule with the kept part of the gradient, then prune θ again."""
        if np.shape(theta) != self.mask.shape:
            raise ValueError(
                f"theta must have the shape {self.mask.shape} of the mask, got {describe(theta)}"
            )
        gradient = float_array("gradient", gradient, finite=False)
        self.optimizer.step(theta, np.where(self.mask, gradient, 0))
        theta[~self.mask] = 0

    def state_dict(self) -> dict[str, Any]:
        """Return that of the rule."""
        return self.optimizer.state_dict()

    def load_state_dict(self, saved: dict[str, Any]) -> None:
        """Continue from what `state_dict` returned."""
        self.optimizer.load_state_dict(saved)


def _largest(sizes: FloatArray, share: float) -> Mask:
    """True at all but the smallest round(share · size) entries."""
    share = real("share", share, at_least=0, at_most=1)
    mask = np.ones(sizes.shape, dtype=bool)
    mask.flat[np.argsort(sizes, axis=None, kind="stable")[: round(share * sizes.size)]] = False
    return mask
