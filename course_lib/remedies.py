"""Remedies for overfitting and underfitting, tried on digits of which only a few have a label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from course_lib._validation import FloatArray, describe, instance, integer, real
from course_lib.augment import noise, shift
from course_lib.datasets import digits
from course_lib.models import MLP, Model, SoftmaxRegression
from course_lib.optimizers import GradientDescent
from course_lib.regularization import Penalty
from course_lib.training import Callback, EarlyStopping, fit

N_TEST = 800
MOST_LABELS = 400
BATCH = 20
HELD_OUT = 5  # early stopping keeps every fifth label to validate on

Examples = tuple[FloatArray, NDArray[np.intp]]


@dataclass(frozen=True)
class Recipe:
    """How to train a network on few digits; at first without any remedy.

    Attributes:
        labels: How many digits have a label, at most 400.
        hidden: Units in the hidden layer; 0 means none, which is softmax regression.
        side: Width and height of a picture; 4, 2 or 1 is made from 8 by averaging blocks.
        copies: Changed copies of each digit that join the training data.
        reach: How many pixels a copy may be shifted in each direction.
        noise: Standard deviation of the noise on the pixels of a copy.
        l1: Strength of the L1 penalty.
        l2: Strength of the L2 penalty.
        dropout: Probability with which a hidden unit is dropped.
        patience: Epochs for which early stopping waits, with a fifth of the labels held out to
            validate on; None means no early stopping.
        learning_rate: Rate of gradient descent.
        steps: How many steps are taken, each with the gradients of 20 digits.

    >>> Recipe(hidden=16).hidden, Recipe().patience
    (16, None)
    """

    labels: int = 100
    hidden: int = 64
    side: int = 8
    copies: int = 0
    reach: int = 0
    noise: float = 0.0
    l1: float = 0.0
    l2: float = 0.0
    dropout: float = 0.0
    patience: int | None = None
    learning_rate: float = 0.3
    steps: int = 400

    def __post_init__(self) -> None:
        if not 2 * HELD_OUT <= integer("labels", self.labels) <= MOST_LABELS:
            raise ValueError(
                f"labels must be from {2 * HELD_OUT} to {MOST_LABELS}, got {self.labels}"
            )
        if self.side not in (1, 2, 4, 8):
            raise ValueError(f"side must be 1, 2, 4 or 8, got {describe(self.side)}")
        integer("hidden", self.hidden, at_least=0)
        integer("copies", self.copies, at_least=0)
        integer("steps", self.steps, at_least=1)


@dataclass(frozen=True)
class Trial:
    """What came of training once.

    Attributes:
        training: Accuracy on the labelled digits, as they are labelled.
        score: Accuracy on digits that were not trained on, by their true labels.
        gradients: How many digits' gradients were computed.
    """

    training: float
    score: float
    gradients: int


@dataclass(frozen=True, eq=False)
class Remedies:
    """What each recipe buys; it prints as a table, and `plot_groups(it.gains)` draws it.

    Attributes:
        recipes: {name: the recipe that the search chose, or the only one}.
        trials: {name: one `Trial` for each seed}, the seeds in the same order everywhere.
        searched: {name: how many runs the search took}.
    """

    recipes: dict[str, Recipe]
    trials: dict[str, list[Trial]]
    searched: dict[str, int]

    @property
    def scores(self) -> dict[str, FloatArray]:
        """{name: test accuracy (n_seeds,)}."""
        return {name: np.array([t.score for t in each]) for name, each in self.trials.items()}

    @property
    def training(self) -> dict[str, FloatArray]:
        """{name: accuracy on the labelled digits, as they are labelled (n_seeds,)}."""
        return {name: np.array([t.training for t in each]) for name, each in self.trials.items()}

    @property
    def gains(self) -> dict[str, FloatArray]:
        """{name: accuracy above that of the first recipe with the same seed, in points (n_seeds,)}.

        A point is one digit in a hundred. The first recipe itself is left out.
        """
        first, *others = self.scores
        return {name: 100 * (self.scores[name] - self.scores[first]) for name in others}

    @property
    def costs(self) -> dict[str, float]:
        """{name: gradients computed in all runs, as a multiple of those of the first recipe}."""
        total = {name: sum(t.gradients for t in each) for name, each in self.trials.items()}
        first = next(iter(total.values()))
        return {name: number / first for name, number in total.items()}

    def __repr__(self) -> str:
        width = max(8, *map(len, self.trials))
        lines = [f"{'':{width}}  training  test (lowest to highest)  gain   better  cost  search"]
        for number, name in enumerate(self.trials):
            scores = self.scores[name]
            line = f"{name:{width}}  {np.median(self.training[name]):<8.3f}  "
            line += f"{np.median(scores):.3f} "
            line += f"({scores.min():.3f} to {scores.max():.3f})   "
            if number:
                gains = self.gains[name]
                line += f"{np.median(gains):+5.1f}  {(gains > 0).sum()} of {len(gains)}  "
            else:
                line += f"{'':15}"
            line += f"{self.costs[name]:<4.2f}  {self.searched[name] or ''}"
            lines.append(line.rstrip())
        return "\n".join(lines)


class FewLabels:
    """The digits as a task with few labels, some of which may be wrong.

    800 digits are for testing, the same ones always. Each seed shuffles the other 997: the first
    400 may get a label, the rest are what a search is judged by.

    Args:
        wrong: Share of the labels that are wrong, from 0 to 1; each names another digit at random.
        moved: By how many pixels the digits that are judged may stand off their place, in each
            direction; the labelled ones stay in theirs.

    >>> FewLabels(wrong=0.2).labelled(5, seed=0)[1], FewLabels().labelled(5, seed=0)[1]
    (array([0, 1, 5, 5, 3]), array([0, 1, 5, 5, 6]))
    """

    def __init__(self, wrong: float = 0.0, moved: int = 0) -> None:
        self.wrong = real("wrong", wrong, at_least=0, at_most=1)
        self.moved = integer("moved", moved, at_least=0)
        self._data = digits()
        order = np.random.default_rng(0).permutation(len(self._data.y))
        self._test, self._others = order[:N_TEST], order[N_TEST:]

    def labelled(self, n: int, seed: int) -> Examples:
        """The first n of the digits that have a label, and those labels."""
        rows, rng = self._shuffled(seed)
        rows = rows[:MOST_LABELS]
        before = np.floor(self.wrong * np.arange(MOST_LABELS + 1) + 1e-9)
        astray = np.diff(before).astype(np.intp) * rng.integers(1, 10, MOST_LABELS)
        return self._data.X[rows[:n]], (self._data.y[rows] + astray)[:n] % 10

    def judged(self, seed: int, search: bool = False) -> Examples:
        """The digits to test on, or those by which a search with this seed judges."""
        rows = self._shuffled(seed)[0][MOST_LABELS:] if search else self._test
        return shift(self._data.X[rows], self.moved, np.random.default_rng(2)), self._data.y[rows]

    def train(self, recipe: Recipe, seed: int, search: bool = False) -> Trial:
        """Train a network by the recipe, with everything random drawn from the seed."""
        instance("recipe", recipe, Recipe)
        X, y = self.labelled(recipe.labels, seed)
        inputs = _averaged(X, recipe.side)
        kept = np.arange(len(y)) % HELD_OUT != 0 if recipe.patience else np.full(len(y), True)
        stopping: list[Callback] = [EarlyStopping(recipe.patience)] if recipe.patience else []
        many, targets = _with_copies(X[kept], y[kept], recipe, np.random.default_rng([1, seed]))
        model = _network(recipe, seed)
        history = fit(
            model,
            many,
            targets,
            GradientDescent(recipe.learning_rate),
            epochs=max(1, round(recipe.steps * BATCH / len(targets))),
            batch_size=BATCH,
            penalty=Penalty(recipe.l1, recipe.l2) if recipe.l1 or recipe.l2 else None,
            validation=(inputs[~kept], y[~kept]) if recipe.patience else None,
            callbacks=stopping,
            seed=seed,
        )
        unseen, truth = self.judged(seed, search)
        return Trial(
            model.score(inputs, y),
            model.score(_averaged(unseen, recipe.side), truth),
            len(history) * len(targets),
        )

    def compare(
        self,
        recipes: Mapping[str, Recipe | Sequence[Recipe]],
        seeds: Iterable[int] = range(5),
        search_seeds: Iterable[int] = (100, 101),
    ) -> Remedies:
        """Train by each recipe with each seed.

        Where a name has several recipes, the one with the best mean accuracy over the search seeds
        is taken, judged on digits that are not for testing.

        Args:
            recipes: {name: a recipe, or several to choose from}; the first is what the others are
                compared with.
            seeds: Seeds of the runs that count.
            search_seeds: Seeds of the search, others than those.

        Returns:
            A `Remedies`.
        """
        if not isinstance(recipes, Mapping) or not recipes:
            raise ValueError(f"recipes must be a dict {{name: recipe}}, got {describe(recipes)}")
        seeds, search_seeds = list(seeds), list(search_seeds)
        if shared := set(seeds) & set(search_seeds):
            raise ValueError(f"search_seeds must be other seeds, got {sorted(shared)} twice")
        found = Remedies({}, {}, {})
        for name, given in recipes.items():
            choice = [given] if isinstance(given, Recipe) else list(given)
            means = [
                np.mean([self.train(one, seed, search=True).score for seed in search_seeds])
                for one in choice[: len(choice) if len(choice) > 1 else 0]
            ]
            found.recipes[name] = choice[int(np.argmax(means))] if means else choice[0]
            found.searched[name] = len(means) * len(search_seeds)
            found.trials[name] = [self.train(found.recipes[name], seed) for seed in seeds]
        return found

    def _shuffled(self, seed: int) -> tuple[NDArray[np.intp], np.random.Generator]:
        rng = np.random.default_rng(integer("seed", seed, at_least=0))
        return rng.permutation(self._others), rng


def variants(recipe: Recipe, **values: Sequence[object]) -> list[Recipe]:
    """The recipe with each of the values of one setting.

    >>> [one.l2 for one in variants(Recipe(), l2=(0.01, 0.03))]
    [0.01, 0.03]
    """
    ((name, each),) = values.items()
    return [replace(recipe, **{name: value}) for value in each]  # type: ignore[arg-type]


def _network(recipe: Recipe, seed: int) -> Model:
    n_features = recipe.side**2
    if recipe.hidden == 0:
        return SoftmaxRegression(n_features, 10)
    return MLP([n_features, recipe.hidden, 10], dropout=recipe.dropout, seed=seed)


def _averaged(X: FloatArray, side: int) -> FloatArray:
    """The pictures with `side` by `side` pixels, each the mean of a block."""
    block = 8 // side
    blocks = X.reshape(-1, side, block, side, block)
    return np.asarray(blocks.mean(axis=(2, 4))).reshape(len(X), -1)


def _with_copies(
    X: FloatArray, y: NDArray[np.intp], recipe: Recipe, rng: np.random.Generator
) -> Examples:
    parts = [X]
    for _ in range(recipe.copies):
        parts.append(noise(shift(X, recipe.reach, rng), recipe.noise, rng))
    return _averaged(np.concatenate(parts), recipe.side), np.tile(y, recipe.copies + 1)
