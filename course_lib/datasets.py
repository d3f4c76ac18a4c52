"""Data of the course: small made sets, and real ones that come with scikit-learn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_lib._validation import FloatArray, float_array, integer, one_of, real, same_shape


@dataclass(frozen=True, eq=False)
class Dataset:
    """Features, targets and what they mean.

    Attributes:
        X: Features, shape (n_samples, n_features).
        y: Targets, shape (n_samples,).
        feature_names: One name for each column of X.
        target_names: Names of the classes in order, or the one name of a number.
        description: What it is, in which units, and where it comes from.
    """

    X: FloatArray
    y: NDArray[Any]
    feature_names: tuple[str, ...]
    target_names: tuple[str, ...]
    description: str

    def __repr__(self) -> str:
        return f"Dataset: X {self.X.shape}, y {self.y.shape}. {self.description}"


def article_points() -> Dataset:
    """The worked example of the course: four points that y = x₁ fits exactly.

    The least-squares solution is θ = (0, 1).

    >>> article_points().X.T
    array([[1., 2., 3., 4.],
           [2., 3., 4., 5.]])
    """
    X = np.array([[1.0, 2.0], [2.0, 3.0], [3.0, 4.0], [4.0, 5.0]])
    return Dataset(
        X=X,
        y=np.array([2.0, 3.0, 4.0, 5.0]),
        feature_names=("x0", "x1"),
        target_names=("y",),
        description="Four points of a popular article on optimizers; y equals x1.",
    )


def line_with_outliers(
    n_samples: int = 40,
    n_outliers: int = 3,
    slope: float = 2.0,
    intercept: float = 1.0,
    noise: float = 0.5,
    seed: int = 0,
) -> Dataset:
    """Points about a line, the last `n_outliers` (those with the largest x) far below it.

    Args:
        n_samples: How many points, outliers among them.
        n_outliers: How many of them are wrong.
        slope: Slope of the line behind the data.
        intercept: Where that line meets x = 0.
        noise: Standard deviation of the good points about the line.
        seed: Seed of positions and noise.

    >>> line_with_outliers().X.shape
    (40, 1)
    """
    n_samples = integer("n_samples", n_samples, at_least=2)
    n_outliers = integer("n_outliers", n_outliers, at_least=0)
    if n_outliers >= n_samples:
        raise ValueError(f"n_outliers must be below n_samples = {n_samples}, got {n_outliers}")
    slope, intercept = real("slope", slope), real("intercept", intercept)
    rng = np.random.default_rng(integer("seed", seed, at_least=0))
    x = np.sort(rng.uniform(0, 5, n_samples))
    y = slope * x + intercept + rng.normal(0, real("noise", noise, at_least=0), n_samples)
    y[n_samples - n_outliers :] -= 15
    return Dataset(
        X=x[:, None],
        y=y,
        feature_names=("x",),
        target_names=("y",),
        description=f"Made: a line with {n_outliers} outliers at the end of {n_samples} points.",
    )


def polynomial(
    n_samples: int = 30,
    function: Callable[[FloatArray], FloatArray] | None = None,
    noise: float = 0.3,
    seed: int = 0,
) -> Dataset:
    """Noisy points of a curve on [−1, 1], for fitting polynomials.

    Args:
        n_samples: How many points.
        function: The curve, from an array to an array; sin(πx) unless given.
        noise: Standard deviation about the curve.
        seed: Seed of positions and noise.

    >>> polynomial(n_samples=5, noise=0.0).y.shape
    (5,)
    """
    rng = np.random.default_rng(integer("seed", seed, at_least=0))
    x = np.sort(rng.uniform(-1, 1, integer("n_samples", n_samples, at_least=1)))
    curve = np.sin(np.pi * x) if function is None else float_array("function(x)", function(x))
    same_shape("function(x)", curve, "x", x)
    y = curve + rng.normal(0, real("noise", noise, at_least=0), len(x))
    return Dataset(
        X=x[:, None],
        y=y,
        feature_names=("x",),
        target_names=("y",),
        description=f"Made: {n_samples} noisy points of a curve on [-1, 1].",
    )


def sparse_words(
    n_samples: int = 4000,
    n_words: int = 500,
    length: int = 20,
    n_common: int = 50,
    informative: str = "rare",
    seed: int = 0,
) -> Dataset:
    """Short reviews: 1 where a word occurs, 0 elsewhere; a few words are common and most are rare.

    Each review draws its words by Zipf's law: word r has a probability in proportion to 1/r. Each
    informative word votes for good (+1) or for bad (−1), about half of them each, and the review is
    good with probability σ(3 × sum of its votes). All other words say nothing.

    Args:
        n_samples: How many reviews.
        n_words: How many words the language has; column r − 1 of X is word r, the most common
            word first.
        length: Words drawn for each review; a word drawn twice counts once.
        n_common: How many of the words, from the first on, count as common.
        informative: Which words vote: "rare", all but the common ones, or "common".
        seed: Seed of votes, reviews and targets.

    >>> data = sparse_words(n_samples=100)
    >>> data.X.shape, bool(data.X[:, 0].mean() > data.X[:, 99].mean())
    ((100, 500), True)

    Reference: Zipf (1949), Human Behavior and the Principle of Least Effort.
    """
    n_samples = integer("n_samples", n_samples, at_least=1)
    n_words = integer("n_words", n_words, at_least=2)
    length = integer("length", length, at_least=1)
    n_common = integer("n_common", n_common, at_least=1)
    if n_common >= n_words:
        raise ValueError(f"n_common must be below n_words = {n_words}, got {n_common}")
    one_of("informative", informative, ("rare", "common"))
    rng = np.random.default_rng(integer("seed", seed, at_least=0))

    pairs = np.tile([-1.0, 1.0], ((n_words + 1) // 2, 1))
    votes = rng.permuted(pairs, axis=1).ravel()[:n_words]
    is_common = np.arange(n_words) < n_common
    votes[is_common if informative == "rare" else ~is_common] = 0
    weights = 1 / np.arange(1, n_words + 1)
    drawn = rng.choice(n_words, (n_samples, length), p=weights / weights.sum())
    X = np.zeros((n_samples, n_words))
    X[np.arange(n_samples)[:, None], drawn] = 1
    good = rng.random(n_samples) < 1 / (1 + np.exp(-3 * (X @ votes)))
    return Dataset(
        X=X,
        y=good.astype(np.intp),
        feature_names=tuple(f"word {rank}" for rank in range(1, n_words + 1)),
        target_names=("bad", "good"),
        description=f"Made: reviews of {length} words drawn by Zipf's law from {n_words}; the "
        f"{informative} words tell good from bad.",
    )


def private_features(n_samples: int = 200, positive: float = 0.6, seed: int = 0) -> Dataset:
    """Wilson's construction: one feature tells the label, and each sample has others of its own.

    Column 0 is the label, −1 or +1. Columns 1 and 2 are always 1. Five columns belong to each
    sample alone: a positive one has a 1 in the first of them, a negative one in all five. No other
    sample has a 1 there, so they say nothing about new samples.

    Args:
        n_samples: How many samples.
        positive: Probability that a label is +1.
        seed: Seed of the labels.

    >>> private_features(n_samples=2, seed=1).X
    array([[ 1.,  1.,  1.,  1.,  0.,  0.,  0.,  0.,  0.,  0.,  0.,  0.,  0.],
           [-1.,  1.,  1.,  0.,  0.,  0.,  0.,  0.,  1.,  1.,  1.,  1.,  1.]])

    Reference: Wilson et al. (2017), The Marginal Value of Adaptive Gradient Methods in Machine
    Learning.
    """
    n = integer("n_samples", n_samples, at_least=1)
    positive = real("positive", positive, at_least=0, at_most=1)
    rng = np.random.default_rng(integer("seed", seed, at_least=0))
    y = np.where(rng.random(n) < positive, 1.0, -1.0)
    own = np.zeros((n, n, 5))
    own[range(n), range(n)] = (y[:, None] < 0) | (np.arange(5) == 0)
    return Dataset(
        X=np.column_stack([y, np.ones((n, 2)), own.reshape(n, 5 * n)]),
        y=y,
        feature_names=(
            *("label", "one", "one again"),
            *(f"own {k} of sample {i}" for i in range(n) for k in range(5)),
        ),
        target_names=("label",),
        description="Made: one feature is the label, five belong to each sample alone.",
    )


def digits() -> Dataset:
    """1,797 handwritten digits of 8 × 8 pixels; grey values divided by 16, so from 0 to 1.

    >>> digits().X.shape
    (1797, 64)

    Reference: Alpaydin and Kaynak (1998), Optical Recognition of Handwritten Digits.
    """
    from sklearn.datasets import load_digits

    raw = load_digits()
    return Dataset(
        X=raw.data / 16.0,
        y=raw.target.astype(np.intp),
        feature_names=tuple(raw.feature_names),
        target_names=tuple(str(name) for name in raw.target_names),
        description="Handwritten digits, 8 x 8 pixels with grey values from 0 to 1.",
    )


def diabetes() -> Dataset:
    """442 patients, ten measurements in their own units, and the disease's progress after a year.

    >>> diabetes().feature_names[:4]
    ('age', 'sex', 'bmi', 'bp')

    Reference: Efron et al. (2004), Least Angle Regression.
    """
    from sklearn.datasets import load_diabetes

    raw = load_diabetes(scaled=False)
    return Dataset(
        X=raw.data.astype(np.float64),
        y=raw.target.astype(np.float64),
        feature_names=tuple(raw.feature_names),
        target_names=("progression",),
        description="Diabetes patients: ten measurements, target is progression after one year.",
    )


def breast_cancer() -> Dataset:
    """569 tumours, 30 measurements of cell nuclei; 0 is malignant, 1 is benign.

    >>> breast_cancer().target_names
    ('malignant', 'benign')

    Reference: Street, Wolberg and Mangasarian (1993), Nuclear Feature Extraction for Breast Tumor
    Diagnosis.
    """
    from sklearn.datasets import load_breast_cancer

    raw = load_breast_cancer()
    return Dataset(
        X=raw.data.astype(np.float64),
        y=raw.target.astype(np.intp),
        feature_names=tuple(str(name) for name in raw.feature_names),
        target_names=tuple(str(name) for name in raw.target_names),
        description="Breast tumours: 30 measurements of cell nuclei, malignant (0) or benign (1).",
    )


def wine() -> Dataset:
    """178 wines from three growers, and 13 measurements of each in their own units.

    >>> wine().feature_names[0], len(wine().y)
    ('alcohol', 178)

    Reference: Forina et al. (1988), PARVUS: An Extendable Package for Data Exploration.
    """
    from sklearn.datasets import load_wine

    raw = load_wine()
    return Dataset(
        X=raw.data.astype(np.float64),
        y=raw.target.astype(np.intp),
        feature_names=tuple(raw.feature_names),
        target_names=("grower 1", "grower 2", "grower 3"),
        description="Wines of three growers: 13 measurements of each.",
    )
