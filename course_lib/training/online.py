"""Adam as an online learner: one weight, gradients that do not ask where it is, walls at both ends.

The rule is that of `course_lib.optimizers.Adam`, written in plain floats: hundreds of thousands of
steps on a single number take a tenth of a second, where arrays of one entry would take seconds.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from course_lib._validation import FloatArray, boolean, float_array, real, same_length


def projected_adam(
    gradients: ArrayLike,
    learning_rates: ArrayLike,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    amsgrad: bool = False,
    bounds: tuple[float, float] = (-1.0, 1.0),
    start: float = 0.0,
) -> FloatArray:
    """Follow Adam on given gradients; after each step x goes back between the bounds.

    x ← clip(x − α m̂ / (√v̂ + ε), low, high). With `amsgrad` v̂ is taken from the largest v so far.

    Args:
        gradients: The gradient of each step, shape (n_steps,).
        learning_rates: The rate α of each step, shape (n_steps,).
        beta1: How much of m is kept at each step, 0 ≤ β₁ < 1.
        beta2: How much of v is kept at each step, 0 ≤ β₂ < 1.
        epsilon: A small ε > 0 that keeps the quotient finite.
        amsgrad: Whether to use the largest v so far.
        bounds: The lowest and the highest x.
        start: Where x begins, between the bounds.

    Returns:
        The start and x after each step, shape (n_steps + 1,).

    Raises:
        ValueError: The lengths differ, a number is out of its range, or an array is empty.

    >>> projected_adam([5.0, 5.0, 5.0], [0.4, 0.4, 0.4]).round(6)  # steps of α, up to the wall
    array([ 0. , -0.4, -0.8, -1. ])

    Reference: Reddi, Kale and Kumar (2018), On the Convergence of Adam and Beyond.
    """
    slopes = float_array("gradients", gradients, ndim=1)
    rates = float_array("learning_rates", learning_rates, ndim=1)
    same_length("gradients", slopes, "learning_rates", rates)
    beta1 = real("beta1", beta1, at_least=0, below=1)
    beta2 = real("beta2", beta2, at_least=0, below=1)
    epsilon = real("epsilon", epsilon, above=0)
    keep_largest = boolean("amsgrad", amsgrad)
    low = real("the lower bound", bounds[0])
    high = real("the upper bound", bounds[1], above=low)
    x = real("start", start, at_least=low, at_most=high)
    m = v = v_used = 0.0
    path = np.empty(len(slopes) + 1)
    path[0] = x
    for t, (g, rate) in enumerate(zip(slopes.tolist(), rates.tolist(), strict=True), start=1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        v_used = max(v_used, v) if keep_largest else v
        m_hat, v_hat = m / (1 - beta1**t), v_used / (1 - beta2**t)
        x = min(max(x - rate * m_hat / (math.sqrt(v_hat) + epsilon), low), high)
        path[t] = x
    return path
