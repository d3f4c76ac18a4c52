"""A model that makes the gradient of another one in its own way."""

from __future__ import annotations

from typing import Any

from course_lib._validation import FloatArray, instance
from course_lib.losses import Loss
from course_lib.models.base import Model


class Wrapper(Model):
    """A model that shares θ, the loss and the predictions with the one that it is made of.

    A subclass states `backpropagate`. What `fit` does with it trains the inner model.

    Args:
        model: Any `Model` without dropout, so that its gradient is a function of θ and the rows.

    Attributes:
        model: The inner model.
    """

    def __init__(self, model: Model) -> None:
        instance("model", model, Model)
        if getattr(model, "dropout", 0):
            raise ValueError(
                f"model must be without dropout to have one gradient for one θ, got {model!r}"
            )
        self.model = model
        self.n_features = model.n_features
        self.intercept_mask = model.intercept_mask
        self._shapes = model._shapes
        self._link()

    @property
    def loss(self) -> Loss:
        """The loss of the inner model, which is set there."""
        return self.model.loss

    @loss.setter
    def loss(self, value: Loss) -> None:
        self.model.loss = value

    def state_dict(self) -> dict[str, Any]:
        """Return what a resumed run needs to know of the inner model."""
        return self.model.state_dict()

    def load_state_dict(self, saved: dict[str, Any]) -> None:
        """Continue from what `state_dict` returned."""
        self.model.load_state_dict(saved)

    def _link(self) -> None:
        self._theta = self.model.theta
        super()._link()

    def _output(self, X: FloatArray) -> FloatArray:
        return self.model._output(X)
