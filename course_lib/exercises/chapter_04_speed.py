"""Momentum: the factor per step of one setting, and the setting with the best factor."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check, Function, Misconception


def best_momentum(smallest: float, largest: float) -> Any:
    """The best fixed (η, β) for curvatures from λmin to λmax: 4/(√λmax + √λmin)², (√-quotient)²."""
    low, high = np.sqrt(smallest), np.sqrt(largest)
    return 4 / (high + low) ** 2, ((high - low) / (high + low)) ** 2


def momentum_factor(learning_rate: float, beta: float, curvature: float) -> Any:
    """Spectral radius of [[1 + β − ηλ, −β], [1, 0]]."""
    return np.abs(_roots(1 + beta - learning_rate * curvature, beta))[0]


def _roots(middle: Any, product: Any) -> Any:
    """The roots of z² − middle·z + product, eigenvalues of a matrix; the larger in size first."""
    root = np.emath.sqrt(middle**2 - 4 * product)
    both = np.array([middle + root, middle - root]) / 2
    return both[np.argsort(-np.abs(both), kind="stable")]


def _best(change: Function) -> Function:
    """Another answer made from (η, β) and the two curvatures."""

    def wrong(smallest: float, largest: float) -> Any:
        return change(*best_momentum(smallest, largest), smallest, largest)

    return wrong


BEST_MOMENTUM = Check(
    name="best_momentum",
    arguments=("smallest", "largest"),
    returns=("learning_rate", "beta"),
    reference=best_momentum,
    make_inputs=lambda rng: [
        (0.25, 4.0),
        (0.1, 0.9),
        tuple(rng.uniform([0.05, 1.0], [0.3, 3.0]).round(2).tolist()),
    ],
    misconceptions=(
        Misconception(
            "factor-for-beta",
            "This β is the factor per step, and β is its square.",
            "With complex roots the factor per step is √β. So if you know the best factor, how "
            "do you get β from it?",
            _best(lambda rate, beta, low, high: (rate, np.sqrt(beta))),
        ),
        Misconception(
            "rate-of-gradient-descent",
            "This rate is the best one of plain gradient descent.",
            "With momentum longer steps are stable, up to 2(1 + β)/λmax. At the best setting the "
            "steepest direction has ηλ = (1 + √β)².",
            _best(lambda rate, beta, low, high: (2 / (low + high), beta)),
        ),
        Misconception(
            "roots-missing-in-beta",
            "This β has λ where √λ is needed.",
            "The gain of momentum is the root: its factor is (√κ − 1)/(√κ + 1).",
            _best(lambda rate, beta, low, high: (rate, ((high - low) / (high + low)) ** 2)),
        ),
        Misconception(
            "roots-missing",
            "This has λ where √λ is needed.",
            "Take the root of each curvature first, then add them, then square the sum.",
            _best(
                lambda rate, beta, low, high: (
                    4 / (low + high) ** 2,
                    ((high - low) / (high + low)) ** 2,
                ),
            ),
        ),
        Misconception(
            "factor-of-gradient-descent",
            "This is the setting of plain gradient descent: its best rate, and its factor for β.",
            "Both numbers change with momentum. Look at the tip of the wedge in the chapter's map.",
            (
                _best(
                    lambda rate, beta, low, high: (2 / (low + high), (high - low) / (high + low))
                ),
                _best(
                    lambda rate, beta, low, high: (
                        2 / (low + high),
                        ((high - low) / (high + low)) ** 2,
                    )
                ),
                _best(lambda rate, beta, low, high: (rate, (high - low) / (high + low))),
            ),
        ),
        Misconception(
            "rate-not-squared",
            "This rate is 2/(√λmax + √λmin), and the rate is its square.",
            "A rate has the unit of 1/λ. One over a root of λ cannot be a rate.",
            _best(lambda rate, beta, low, high: (np.sqrt(rate), beta)),
        ),
        Misconception(
            "two-for-four",
            "This rate has 2 where 4 is needed.",
            "The 2 is inside the square: η = (2/(√λmax + √λmin))².",
            _best(lambda rate, beta, low, high: (rate / 2, beta)),
        ),
        Misconception(
            "neither-squared",
            "Neither number is squared.",
            "The factor per step is √β, and a rate has the unit of 1/λ. Square both.",
            _best(lambda rate, beta, low, high: (np.sqrt(rate), np.sqrt(beta))),
        ),
        Misconception(
            "rate-1-over-lambda",
            "This rate is 1/λmax.",
            "It is stable, but shorter than the best by up to a factor of 4. At the best setting "
            "the steepest direction has ηλ = (1 + √β)².",
            (
                _best(lambda rate, beta, low, high: (1 / high, beta)),
                _best(lambda rate, beta, low, high: (1 / high, np.sqrt(beta))),
            ),
        ),
        Misconception(
            "rate-at-the-limit",
            "This rate is the limit of stability without momentum, 2/λmax.",
            "With momentum the limit is 2(1 + β)/λmax, and the best rate is just below it.",
            _best(lambda rate, beta, low, high: (2 / high, beta)),
        ),
        Misconception(
            "quotient-upside-down",
            "This β is above 1: its quotient is upside down.",
            "The velocity must fade, so β is below 1: the difference of the roots over their sum.",
            _best(lambda rate, beta, low, high: (rate, 1 / beta)),
        ),
        Misconception(
            "order",
            "This returns β first and the rate second.",
            "Asked is (learning_rate, beta), in this order.",
            _best(lambda rate, beta, low, high: (beta, rate)),
        ),
        Misconception(
            "root-of-the-sum",
            "This takes the root of the sum, where the sum of the roots is needed.",
            "√(a + b) is not √a + √b. Take each root first.",
            _best(lambda rate, beta, low, high: (4 / (low + high), beta)),
        ),
    ),
)


def _factor_inputs(rng: np.random.Generator) -> list[Arguments]:
    return [
        (0.5, 0.49, 0.2),  # complex roots
        (0.1, 0.25, 1.0),  # real roots, both above 0
        (1.2, 0.36, 2.5),  # real roots, both below 0
        (round(rng.uniform(0.2, 0.4), 2), round(rng.uniform(0.5, 0.8), 2), 1.5),
    ]


def _of_matrix(change: Function) -> Function:
    """The radius of another matrix: change(η, β, λ) -> its trace and determinant."""

    def wrong(learning_rate: float, beta: float, curvature: float) -> Any:
        trace_and_determinant: Any = change(learning_rate, beta, curvature)
        return np.abs(_roots(*trace_and_determinant))[0]

    return wrong


def _of_roots(change: Function) -> Function:
    """Another number made from the right two roots."""

    def wrong(learning_rate: float, beta: float, curvature: float) -> Any:
        return change(_roots(1 + beta - learning_rate * curvature, beta))

    return wrong


MOMENTUM_FACTOR = Check(
    name="momentum_factor",
    arguments=("learning_rate", "beta", "curvature"),
    returns=("factor",),
    reference=momentum_factor,
    make_inputs=_factor_inputs,
    misconceptions=(
        Misconception(
            "root-of-beta",
            "This is √β, which is right only where the roots are complex.",
            "Where both eigenvalues are real, one of them is larger. Compute them and look.",
            lambda learning_rate, beta, curvature: np.sqrt(beta),
        ),
        Misconception(
            "without-momentum",
            "This is |1 − ηλ|, the factor of plain gradient descent.",
            "With momentum two errors in a row decide the next one, so you need a 2 × 2 matrix.",
            lambda learning_rate, beta, curvature: abs(1 - learning_rate * curvature),
        ),
        Misconception(
            "not-the-modulus",
            "This is the largest eigenvalue, not the largest modulus.",
            "An eigenvalue of −0.9 or of 0.6 + 0.6i shrinks an error more slowly than one of 0.5. "
            "Take np.abs of the eigenvalues first and the largest of them afterwards.",
            (
                _of_roots(lambda roots: roots.real.max()),
                _of_roots(lambda roots: abs(roots.real.max())),
                _of_roots(lambda roots: np.abs(np.max(roots))),
            ),
        ),
        Misconception(
            "imaginary-part-lost",
            "This drops the imaginary part of the eigenvalues.",
            "The modulus of a + bi is √(a² + b²), and np.abs computes it. `.real` or float() "
            "throws b away.",
            _of_roots(lambda roots: np.abs(roots.real).max()),
        ),
        Misconception(
            "smaller-eigenvalue",
            "This is the smaller of the two moduli.",
            "In the long run the part that shrinks more slowly is all that is left.",
            _of_roots(lambda roots: np.abs(roots)[1]),
        ),
        Misconception(
            "beta-with-the-wrong-sign",
            "This has +β in the matrix where −β is needed.",
            "e₊ = (1 + β − ηλ)e − βe₋: the error before counts with a minus.",
            _of_matrix(lambda rate, beta, curvature: (1 + beta - rate * curvature, -beta)),
        ),
        Misconception(
            "beta-missing-in-the-corner",
            "This has 1 − ηλ in the corner of the matrix.",
            "The velocity brings both errors in, β(e − e₋). So β stands beside e as well.",
            _of_matrix(lambda rate, beta, curvature: (1 - rate * curvature, beta)),
        ),
        Misconception(
            "minus-beta-in-the-corner",
            "This has 1 − β − ηλ in the corner of the matrix.",
            "The velocity points on in the old direction, β(e − e₋). So β stands beside e with a "
            "plus and beside e₋ with a minus.",
            _of_matrix(lambda rate, beta, curvature: (1 - beta - rate * curvature, beta)),
        ),
        Misconception(
            "averaged-gradients",
            "This is the factor for v ← βv + (1 − β)g.",
            "Here the gradient enters the velocity in full, so ηλ stands without 1 − β.",
            _of_matrix(
                lambda rate, beta, curvature: (1 + beta - (1 - beta) * rate * curvature, beta)
            ),
        ),
        Misconception(
            "nesterov",
            "This is the factor of Nesterov's momentum.",
            "The heavy ball has 1 + β − ηλ and −β in its matrix.",
            _of_matrix(
                lambda rate, beta, curvature: (
                    (1 + beta) * (1 - rate * curvature),
                    beta * (1 - rate * curvature),
                )
            ),
        ),
        Misconception(
            "determinant",
            "This is β, the product of the two eigenvalues.",
            "Asked is the larger modulus of the two. Only where both are equally large is it √β.",
            lambda learning_rate, beta, curvature: beta,
        ),
        Misconception(
            "squared",
            "This is the square of the factor, by which the loss falls.",
            "Asked is the factor for the error. The loss is quadratic in it.",
            _of_roots(lambda roots: np.abs(roots)[0] ** 2),
        ),
        Misconception(
            "sum-of-moduli",
            "This adds the two moduli.",
            "Each part of the error shrinks by its own factor. In the long run the larger decides.",
            _of_roots(lambda roots: np.abs(roots).sum()),
        ),
        Misconception(
            "curvature-ignored",
            "This leaves the curvature out: it has η where ηλ is needed.",
            "The gradient along an eigenvector is λ times the error.",
            _of_matrix(lambda rate, beta, curvature: (1 + beta - rate, beta)),
        ),
        Misconception(
            "symmetric-solver",
            "This treats the matrix as symmetric.",
            "np.linalg.eigvalsh is for symmetric matrices and looks at one half only. This matrix "
            "is not symmetric: use np.linalg.eigvals.",
            (
                _of_matrix(lambda rate, beta, curvature: (1 + beta - rate * curvature, -1.0)),
                _of_matrix(lambda rate, beta, curvature: (1 + beta - rate * curvature, -(beta**2))),
            ),
        ),
    ),
)

CHECKS = (BEST_MOMENTUM, MOMENTUM_FACTOR)
