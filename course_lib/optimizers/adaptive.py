"""Rules with a rate for each coordinate: Adagrad, RMSProp, Adam and AdamW."""

from __future__ import annotations

import math

import numpy as np

from course_lib._validation import FloatArray, boolean, real
from course_lib.optimizers.base import Optimizer
from course_lib.schedules import Schedule


class Adagrad(Optimizer):
    """Adagrad: s ← s + g², θ ← θ − η g / (√s + ε), a rate for each coordinate.

    The sum s only grows, so every rate only falls. ε stands outside the root, as in PyTorch.

    Args:
        learning_rate: The rate η, a number above 0 or a schedule.
        epsilon: A small ε > 0 that keeps the quotient finite where no gradient has come yet.

    >>> theta, optimizer = np.array([1.0, 1.0]), Adagrad(0.5)
    >>> optimizer.step(theta, np.array([100.0, 0.01]))
    >>> theta.round(6)  # the first step has the length η whatever the scale
    array([0.5, 0.5])

    Reference: Duchi, Hazan and Singer (2011), Adaptive Subgradient Methods for Online Learning and
    Stochastic Optimization.
    """

    state_names = ("s",)

    def __init__(self, learning_rate: float | Schedule = 1e-2, epsilon: float = 1e-10) -> None:
        super().__init__(learning_rate)
        self.epsilon = real("epsilon", epsilon, above=0)

    def update(self, theta: FloatArray, g: FloatArray, rate: float, t: int, s: FloatArray) -> None:
        """s ← s + g², θ ← θ − η g / (√s + ε)."""
        s += g**2
        theta -= rate * g / (np.sqrt(s) + self.epsilon)


class RMSProp(Optimizer):
    """RMSProp: s ← ρ s + (1 − ρ) g², θ ← θ − η g / (√s + ε): Adagrad that forgets.

    A squared gradient counts half after ln ½ / ln ρ steps: 6.58 at ρ = 0.9. ε stands outside the
    root, as in PyTorch (Keras has it inside).

    Args:
        learning_rate: The rate η, a number above 0 or a schedule.
        rho: How much of the average is kept at each step, 0 ≤ ρ < 1.
        epsilon: A small ε > 0 that keeps the quotient finite.

    >>> theta, optimizer = np.array([1.0]), RMSProp(0.1, rho=0.75)
    >>> optimizer.step(theta, np.array([4.0]))  # s = 4, and 0.1 · 4 / 2 = 0.2
    >>> theta.round(6)
    array([0.8])

    Reference: Tieleman and Hinton (2012), Lecture 6.5 – RMSProp, Neural Networks for Machine
    Learning.
    """

    state_names = ("s",)

    def __init__(
        self, learning_rate: float | Schedule = 1e-2, rho: float = 0.9, epsilon: float = 1e-8
    ) -> None:
        super().__init__(learning_rate)
        self.rho = real("rho", rho, at_least=0, below=1)
        self.epsilon = real("epsilon", epsilon, above=0)

    def update(self, theta: FloatArray, g: FloatArray, rate: float, t: int, s: FloatArray) -> None:
        """s ← ρ s + (1 − ρ) g², θ ← θ − η g / (√s + ε)."""
        s *= self.rho
        s += (1 - self.rho) * g**2
        theta -= rate * g / (np.sqrt(s) + self.epsilon)


class Adam(Optimizer):
    """Adam: running averages m of g and v of g², both corrected for their start at zero.

    m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,
    m̂ = m/(1 − β₁ᵗ),  v̂ = v/(1 − β₂ᵗ),  θ ← θ − α m̂ / (√v̂ + ε), with t counted from 1.
    With `amsgrad` v̂ is taken from the largest v so far. ε stands outside the root, as in PyTorch.

    Args:
        learning_rate: The rate α, a number above 0 or a schedule.
        beta1: How much of m is kept at each step, 0 ≤ β₁ < 1.
        beta2: How much of v is kept at each step, 0 ≤ β₂ < 1.
        epsilon: A small ε > 0 that keeps the quotient finite.
        amsgrad: Whether to use the largest v so far, so that a coordinate's rate never rises.

    >>> theta, optimizer = np.array([1.0, 1.0]), Adam(0.1)
    >>> optimizer.step(theta, np.array([100.0, -0.01]))
    >>> theta.round(6)  # the first step has the length α whatever the scale
    array([0.9, 1.1])

    References: Kingma and Ba (2015), Adam: A Method for Stochastic Optimization; Reddi, Kale and
    Kumar (2018), On the Convergence of Adam and Beyond.
    """

    state_names: tuple[str, ...] = ("m", "v")

    def __init__(
        self,
        learning_rate: float | Schedule = 1e-3,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        amsgrad: bool = False,
    ) -> None:
        super().__init__(learning_rate)
        self.beta1 = real("beta1", beta1, at_least=0, below=1)
        self.beta2 = real("beta2", beta2, at_least=0, below=1)
        self.epsilon = real("epsilon", epsilon, above=0)
        self.amsgrad = boolean("amsgrad", amsgrad)
        if self.amsgrad:
            self.state_names = ("m", "v", "v_max")

    def update(
        self,
        theta: FloatArray,
        g: FloatArray,
        rate: float,
        t: int,
        m: FloatArray,
        v: FloatArray,
        v_max: FloatArray | None = None,
    ) -> None:
        """m and v are moved, corrected to m̂ and v̂; θ ← θ − α m̂ / (√v̂ + ε)."""
        m *= self.beta1
        m += (1 - self.beta1) * g
        v *= self.beta2
        v += (1 - self.beta2) * g**2
        if v_max is not None:
            v_max[...] = np.maximum(v_max, v)
            v = v_max
        root = math.sqrt(1 - self.beta2**t)  # √v̂ = √v / root
        theta -= rate * root / (1 - self.beta1**t) * m / (np.sqrt(v) + self.epsilon * root)


class AdamW(Adam):
    """Adam with decoupled weight decay: θ ← θ − α λ θ before Adam's step.

    The decay does not pass through the moments, so it shrinks all weights alike: by (1 − α λ)ᴺ in N
    steps, where L2 inside Adam's gradient is divided by √v̂ and shrinks them unequally.

    Args:
        learning_rate, beta1, beta2, epsilon, amsgrad: As for `Adam`.
        weight_decay: The decay λ ≥ 0.

    >>> theta = np.array([1.0])
    >>> AdamW(0.1, weight_decay=0.5).step(theta, np.array([0.0]))
    >>> theta
    array([0.95])

    Reference: Loshchilov and Hutter (2019), Decoupled Weight Decay Regularization.
    """

    def __init__(
        self,
        learning_rate: float | Schedule = 1e-3,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        amsgrad: bool = False,
        weight_decay: float = 1e-2,
    ) -> None:
        super().__init__(learning_rate, beta1, beta2, epsilon, amsgrad)
        self.weight_decay = real("weight_decay", weight_decay, at_least=0)

    def update(
        self,
        theta: FloatArray,
        g: FloatArray,
        rate: float,
        t: int,
        m: FloatArray,
        v: FloatArray,
        v_max: FloatArray | None = None,
    ) -> None:
        """θ ← θ − α λ θ, then Adam's update."""
        theta -= rate * self.weight_decay * theta
        super().update(theta, g, rate, t, m, v, v_max)
