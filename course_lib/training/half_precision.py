"""Gradients in float16, and the loss scale that keeps small ones from becoming 0."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib._validation import FloatArray, all_finite, instance, integer, one_of, real
from course_lib.models import MLP, Wrapper

SMALLEST_SCALE, LARGEST_SCALE = 2.0**-14, 2.0**32


class HalfPrecision(Wrapper):
    """A network that is run forward and back in float16, for `fit` and any optimizer.

    θ itself stays in float32 or float64, because an update is often smaller than float16 can add.
    The derivative at the output is multiplied by the loss scale before it goes back, and the
    gradient is divided by it at the end. Where the gradient is infinite or NaN in float16, the
    scale is halved and the gradient is computed again; after `growth_interval` gradients without
    that it is doubled, because gradients shrink as a run goes on. Sums are made in float32.

    Args:
        model: An `MLP` with relu or tanh, without dropout: its θ is trained.
        loss_scale: The factor at first, from 2⁻¹⁴ to 2³²; 1 means no scaling.
        growth_interval: After how many good gradients in a row the factor is doubled, such as 2000;
            None means never.

    Attributes:
        present_scale: The factor now.

    >>> model = MLP([2, 3, 2], seed=0, dtype=np.float32)
    >>> half = HalfPrecision(model, loss_scale=1024)
    >>> _, exact = model.loss_and_gradient([[1.0, 2.0]], [1])
    >>> _, rough = half.loss_and_gradient([[1.0, 2.0]], [1])
    >>> rough.dtype, bool(np.allclose(exact, rough, rtol=0.01, atol=1e-4))
    (dtype('float32'), True)

    Reference: Micikevicius et al. (2018), Mixed Precision Training.
    """

    def __init__(
        self, model: MLP, loss_scale: float = 1.0, growth_interval: int | None = None
    ) -> None:
        instance("model", model, MLP)
        one_of("activation of the model", model.activation, ("relu", "tanh"))
        self._half = copy.copy(model)
        super().__init__(model)
        self.loss_scale = real(
            "loss_scale", loss_scale, at_least=SMALLEST_SCALE, at_most=LARGEST_SCALE
        )
        self.growth_interval = (
            None
            if growth_interval is None
            else integer("growth_interval", growth_interval, at_least=1)
        )
        self.present_scale = self.loss_scale
        self._good_in_a_row = 0
        self._half._theta = model.theta.astype(np.float16)
        self._half._link()

    def backpropagate(self, X: FloatArray, y: NDArray[Any]) -> tuple[float, FloatArray]:
        """The loss, and the gradient as it comes out of float16."""
        half = self._half
        with np.errstate(over="ignore", invalid="ignore"):
            half.theta[...] = self.model.theta
            features = X.astype(np.float16)
            output = half._output(features).astype(np.float32)
            value, d_output = self.loss.value_and_gradient(output, y)
            if not all_finite(output):
                raise ValueError(
                    "model must run forward in float16, which ends at 65,504, but its output is "
                    "not finite: scale the features, or the weights are too large"
                )
            while True:
                scaled = (self.present_scale * d_output).astype(np.float16)
                gradient = np.empty_like(half.theta)
                for seen, delta, (d_weights, d_bias) in zip(
                    *half.signals(features, scaled), half.layers_of(gradient), strict=True
                ):
                    np.matmul(seen.T, delta, out=d_weights)
                    d_bias[...] = delta.sum(axis=0, dtype=np.float32)
                if all_finite(gradient) or self.present_scale <= SMALLEST_SCALE:
                    unscaled = gradient.astype(self.dtype) / self.present_scale
                    self._grow()
                    return float(value), unscaled
                self.present_scale /= 2
                self._good_in_a_row = 0

    def _grow(self) -> None:
        self._good_in_a_row += 1
        if self._good_in_a_row == self.growth_interval:
            self.present_scale = min(2 * self.present_scale, LARGEST_SCALE)
            self._good_in_a_row = 0

    def state_dict(self) -> dict[str, Any]:
        """Return the present scale, and how many gradients in a row were good with it."""
        return {"present_scale": self.present_scale, "good_in_a_row": self._good_in_a_row}

    def load_state_dict(self, saved: dict[str, Any]) -> None:
        """Continue from what `state_dict` returned."""
        self.present_scale = saved["present_scale"]
        self._good_in_a_row = saved["good_in_a_row"]
