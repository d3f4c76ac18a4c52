"""Rules with one rate for all coordinates: gradient descent and its momenta."""

from __future__ import annotations

from course_lib._validation import FloatArray, boolean, real
from course_lib.optimizers.base import Optimizer
from course_lib.schedules import Schedule


class GradientDescent(Optimizer):
    """Gradient descent: θ ← θ − η g. On the gradient of a mini-batch it is stochastic (SGD).

    Args:
        learning_rate: The rate η, a number above 0 or a schedule.

    >>> import numpy as np
    >>> theta = np.array([1.0, 2.0])
    >>> GradientDescent(0.5).step(theta, np.array([1.0, -1.0]))
    >>> theta
    array([0.5, 2.5])

    Reference: Cauchy (1847), Méthode générale pour la résolution des systèmes d'équations
    simultanées.
    """

    def update(self, theta: FloatArray, g: FloatArray, rate: float, t: int) -> None:
        """θ ← θ − η g."""
        theta -= rate * g


class Momentum(Optimizer):
    """Heavy-ball momentum: v ← β v + g, θ ← θ − η v; with `nesterov` θ ← θ − η (g + β v).

    As in PyTorch, the rate stands outside v. (Some books write v ← β v − η g: the same path while
    η is constant. With v ← β v + (1 − β) g the steps are shorter by the factor 1 − β.)

    Args:
        learning_rate: The rate η, a number above 0 or a schedule.
        beta: How much of v is kept at each step, 0 ≤ β < 1; 0 gives plain gradient descent.
        nesterov: Whether to look ahead along v before stepping.

    >>> import numpy as np
    >>> theta, optimizer = np.array([1.0]), Momentum(0.1, beta=0.5)
    >>> for _ in range(2):
    ...     optimizer.step(theta, np.array([1.0]))  # v = 1, then 1.5
    >>> theta
    array([0.75])

    References: Polyak (1964), Some methods of speeding up the convergence of iteration methods;
    Nesterov (1983), A method of solving a convex programming problem with convergence rate O(1/k²);
    Sutskever et al. (2013), On the importance of initialization and momentum in deep learning.
    """

    state_names = ("v",)

    def __init__(
        self, learning_rate: float | Schedule, beta: float = 0.9, nesterov: bool = False
    ) -> None:
        super().__init__(learning_rate)
        self.beta = real("beta", beta, at_least=0, below=1)
        self.nesterov = boolean("nesterov", nesterov)

    def update(self, theta: FloatArray, g: FloatArray, rate: float, t: int, v: FloatArray) -> None:
        """v ← β v + g, θ ← θ − η v, or θ ← θ − η (g + β v) with Nesterov's look-ahead."""
        v *= self.beta
        v += g
        if self.nesterov:
            theta -= rate * (g + self.beta * v)
        else:
            theta -= rate * v


class DynamicGradientDescent(Optimizer):
    """Dynamic gradient descent (DGD): v ← v + g, θ ← θ − α v, α ← ρ α.

    Heavy ball with β = 1 and a rate that dies geometrically. Nothing damps v, and the rates add up
    to at most α₀/(1 − ρ), so a run can freeze far from the minimum.

    Args:
        learning_rate: The rate α₀, a number above 0 or a schedule that is multiplied by ρᵗ.
        decay: Factor ρ on the rate at each step, 0 < ρ ≤ 1.

    >>> import numpy as np
    >>> theta, optimizer = np.array([1.0]), DynamicGradientDescent(0.1, decay=0.5)
    >>> for _ in range(2):
    ...     optimizer.step(theta, np.array([1.0]))  # 0.1 · 1, then 0.05 · 2
    >>> theta.round(3)
    array([0.8])
    """

    state_names = ("v",)

    def __init__(self, learning_rate: float | Schedule, decay: float = 0.9) -> None:
        super().__init__(learning_rate)
        self.decay = real("decay", decay, above=0, at_most=1)

    @property
    def rate(self) -> float:
        """The learning rate of the next step, ρᵗ·α₀ after t steps."""
        return super().rate * self.decay**self.t

    def update(self, theta: FloatArray, g: FloatArray, rate: float, t: int, v: FloatArray) -> None:
        """v ← v + g, θ ← θ − α v; `rate` is α, already decayed."""
        v += g
        theta -= rate * v
