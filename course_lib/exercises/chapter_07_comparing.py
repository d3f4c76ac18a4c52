"""Choosing: how sure a comparison of two optimizers is."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check, Misconception, both


def paired_difference(losses_a: Any, losses_b: Any) -> Any:
    """Mean of a − b over the seeds, and its standard error s/√n with s over n − 1."""
    return _with_error(losses_a - losses_b)


def _with_error(difference: Any) -> Any:
    return difference.mean(), difference.std(ddof=1) / np.sqrt(len(difference))


def _paired_inputs(rng: np.random.Generator) -> list[Arguments]:
    def pair(n: int, gap: float) -> Arguments:
        luck = rng.normal(0, 0.1, n)
        a, b = rng.normal(0, 0.05, (2, n)) + luck + 0.5
        return a.round(3), (b + gap).round(3)

    return [
        (np.array([0.5, 0.7, 0.9]), np.array([0.4, 0.4, 0.5])),
        pair(5, 0.1),
        pair(8, -0.05),
        pair(2, 0.02),
    ]


def _population(a: Any, b: Any) -> Any:
    return (a - b).mean(), (a - b).std() / np.sqrt(len(a))


def _no_root(a: Any, b: Any, base: Any = paired_difference) -> Any:
    mean, error = base(a, b)
    return mean, error * np.sqrt(len(a))


POPULATION = Misconception(
    "n-for-n-minus-1",
    "This standard deviation divides by n where n − 1 belongs.",
    "The true mean of the differences is unknown, and about the mean of the sample they spread a "
    "little less. Dividing by n − 1 (`ddof=1`) makes up for it.",
    _population,
)
DEVIATION = Misconception(
    "deviation-for-error",
    "This returns how far single differences spread, not how far their mean may be off.",
    "The mean of n seeds is steadier than one seed: its standard error is s/√n.",
    _no_root,
)
UNPAIRED = Misconception(
    "not-paired",
    "This ignores that the two losses of a seed belong together.",
    "A lucky start helps both optimizers, and that luck drops out of their difference. Subtract "
    "first, seed by seed, and take the spread of the differences.",
    lambda a, b: (
        (a - b).mean(),
        np.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b)),
    ),
)
FLIPPED = Misconception(
    "b-minus-a",
    "This subtracts the other way round: it is b − a.",
    "The sign says who is better. Asked is a − b, which is negative when a has the lower losses.",
    lambda a, b, base=paired_difference: (-base(a, b)[0], base(a, b)[1]),
)

PAIRED = Check(
    name="paired_difference",
    arguments=("losses_a", "losses_b"),
    returns=("mean difference", "standard error"),
    reference=paired_difference,
    make_inputs=_paired_inputs,
    misconceptions=(
        POPULATION,
        DEVIATION,
        UNPAIRED,
        FLIPPED,
        Misconception(
            "divided-by-n",
            "This divides the standard deviation by n in place of √n.",
            "Variances of independent seeds add up, so the variance of their mean is s²/n, and its "
            "root is s/√n.",
            (
                lambda a, b: ((a - b).mean(), (a - b).std(ddof=1) / len(a)),
                lambda a, b: ((a - b).mean(), (a - b).std() / len(a)),
            ),
        ),
        Misconception(
            "variance-for-error",
            "The root is missing: this is the square of the standard error, or of s.",
            "A variance has squared units. Take the root: s/√n.",
            (
                lambda a, b: ((a - b).mean(), (a - b).var(ddof=1) / len(a)),
                lambda a, b: ((a - b).mean(), (a - b).var(ddof=1)),
                lambda a, b: ((a - b).mean(), (a - b).var() / len(a)),
                lambda a, b: ((a - b).mean(), (a - b).var()),
            ),
        ),
        Misconception(
            "sizes-of-the-differences",
            "This takes the differences without their signs.",
            "Seeds on which a wins and seeds on which b wins must be able to cancel. Leave out "
            "the `abs`.",
            lambda a, b: _with_error(np.abs(a - b)),
        ),
        Misconception(
            "errors-subtracted",
            "This takes the standard error of each optimizer and subtracts the two.",
            "Luck does not cancel by subtracting its sizes. Subtract the losses, seed by seed, and "
            "take the standard error of that.",
            (
                lambda a, b: ((a - b).mean(), _with_error(a)[1] - _with_error(b)[1]),
                lambda a, b: ((a - b).mean(), abs(_with_error(a)[1] - _with_error(b)[1])),
            ),
        ),
        Misconception(
            "errors-added",
            "This takes the standard error of each optimizer and adds the two.",
            "That is more than even independent luck would give, and here the luck of a seed is "
            "shared. Take the standard error of the differences.",
            lambda a, b: ((a - b).mean(), _with_error(a)[1] + _with_error(b)[1]),
        ),
        Misconception(
            "best-runs-compared",
            "This compares the best run of each optimizer.",
            "The lowest of several losses is the luckiest. Compare the means, over all seeds.",
            lambda a, b: (a.min() - b.min(), paired_difference(a, b)[1]),
        ),
        Misconception(
            "median-for-mean",
            "This takes the median of the differences.",
            "A median is a good summary too, but s/√n is the standard error of the mean.",
            (
                lambda a, b: (np.median(a - b), paired_difference(a, b)[1]),
                lambda a, b: (np.median(a) - np.median(b), paired_difference(a, b)[1]),
            ),
        ),
        Misconception(
            "sum-for-mean",
            "This sums the differences and does not divide by their number.",
            "The sum grows with the number of seeds. The mean is asked.",
            lambda a, b: ((a - b).sum(), paired_difference(a, b)[1]),
        ),
        Misconception(
            "corrected-twice",
            "This uses n − 1 twice: in the standard deviation and under the root.",
            "`ddof=1` has done it already. The mean is taken over n seeds, so divide by √n.",
            lambda a, b: ((a - b).mean(), (a - b).std(ddof=1) / np.sqrt(len(a) - 1)),
        ),
        Misconception(
            "results-swapped",
            "The two results are returned in the wrong order.",
            "Return the mean difference first, then its standard error.",
            lambda a, b: paired_difference(a, b)[::-1],
        ),
        both(DEVIATION, POPULATION),
        both(DEVIATION, UNPAIRED),
        both(FLIPPED, POPULATION),
        both(FLIPPED, DEVIATION),
        both(FLIPPED, UNPAIRED),
    ),
)

CHECKS = (PAIRED,)
