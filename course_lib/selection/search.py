"""Searching for settings: all combinations, random ones, or many of which the worse half drop out.

Each search calls `train(seed=..., **settings)`, which returns a loss or the losses along a run. A
run that diverges is a row of the result and stops nothing. The same seeds give the same result
wherever the runs are done.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from course_lib._validation import FloatArray, describe, float_array, integer
from course_lib.selection.backends import run_all
from course_lib.selection.results import Candidate, SearchResult, Settings

Train = Callable[..., ArrayLike]


def grid_search(
    train: Train,
    grid: Mapping[str, Sequence[Any]],
    seeds: Iterable[int] = range(3),
    **where: Any,
) -> SearchResult:
    """Try every combination of the listed values.

    Args:
        train: `train(seed=seed, **settings)` returns the loss, lower is better, or the losses along
            the run, of which the last counts.
        grid: {setting: the values to try}.
        seeds: Every combination is run once with each.
        **where: `backend`, `workers`, `client` and `progress`, as in `run_all`.

    Returns:
        A `SearchResult`; after an interrupt, with what was finished.

    Raises:
        ValueError: The grid is empty, or a setting has no values.

    >>> def train(seed, learning_rate):
    ...     return (learning_rate - 0.1) ** 2
    >>> grid_search(train, {"learning_rate": [0.01, 0.1, 1.0]}).best
    {'learning_rate': 0.1}
    """
    values = _listed("grid", grid)
    settings = [
        dict(zip(values, each, strict=True)) for each in itertools.product(*values.values())
    ]
    return _search(train, settings, _checked_seeds(seeds), where)


def random_search(
    train: Train,
    space: Mapping[str, Any],
    n_candidates: int,
    seeds: Iterable[int] = range(3),
    search_seed: int = 0,
    **where: Any,
) -> SearchResult:
    """Try random combinations: each setting is drawn by itself.

    Where only some settings matter, this tries more different values of those than a grid with as
    many runs.

    Args:
        train: As in `grid_search`.
        space: {setting: a list to choose from, or a distribution with `.rvs(random_state=...)`,
            such as `scipy.stats.loguniform(1e-4, 1)`}.
        n_candidates: How many combinations.
        seeds: Every combination is run once with each.
        search_seed: Seed of the drawing of combinations.
        **where: As in `grid_search`.

    Returns:
        A `SearchResult`.

    >>> def train(seed, learning_rate):
    ...     return (learning_rate - 0.1) ** 2
    >>> result = random_search(train, {"learning_rate": [0.01, 0.1, 1.0]}, n_candidates=8)
    >>> result.best
    {'learning_rate': 0.1}

    Reference: Bergstra and Bengio (2012), Random Search for Hyper-Parameter Optimization.
    """
    settings = _drawn(space, n_candidates, search_seed)
    return _search(train, settings, _checked_seeds(seeds), where)


def halving_search(
    train: Train,
    space: Mapping[str, Any],
    n_candidates: int,
    smallest_budget: int,
    largest_budget: int,
    factor: int = 3,
    seeds: Iterable[int] = range(1),
    search_seed: int = 0,
    **where: Any,
) -> SearchResult:
    """Give many candidates a small budget, keep the best 1/factor, give those factor times as much.

    Args:
        train: `train(seed=seed, budget=budget, **settings)`; a budget is, for example, a number
            of epochs.
        space: As in `random_search`.
        n_candidates: How many combinations begin.
        smallest_budget: Budget of each run in the first round.
        largest_budget: Budget at which the search ends; no round has more.
        factor: How many times as much each further round may use, at least 2.
        seeds: Every candidate is run once with each in every round.
        search_seed: Seed of the drawing of combinations.
        **where: As in `grid_search`.

    Returns:
        A `SearchResult` with the rows of all rounds; its best is from the last.

    Raises:
        ValueError: The largest budget is below the smallest.

    >>> def train(seed, budget, learning_rate):
    ...     return (1 - learning_rate) ** budget
    >>> space = {"learning_rate": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]}
    >>> result = halving_search(train, space, 9, smallest_budget=1, largest_budget=9)
    >>> [row.budget for row in result.candidates].count(1), result.best_candidate.budget
    (9, 9)

    References: Jamieson and Talwalkar (2016), Non-Stochastic Best Arm Identification and
    Hyperparameter Optimization; Li et al. (2018), Hyperband.
    """
    smallest = integer("smallest_budget", smallest_budget, at_least=1)
    largest = integer("largest_budget", largest_budget, at_least=1)
    if largest < smallest:
        raise ValueError(
            f"largest_budget must be at least smallest_budget, got {largest} and {smallest}"
        )
    factor = integer("factor", factor, at_least=2)
    checked = _checked_seeds(seeds)
    settings = _drawn(space, n_candidates, search_seed)
    rows: list[Candidate] = []
    budget = smallest
    while True:
        round_ = _search(train, settings, checked, where, budget)
        rows += round_.candidates
        hopeless = all(not np.isfinite(row.mean) for row in round_.candidates)
        if round_.interrupted or hopeless or budget * factor > largest or len(settings) == 1:
            return SearchResult(rows, checked, round_.interrupted)
        settings = [row.settings for row in round_.ranked[: max(1, len(settings) // factor)]]
        budget *= factor


def _search(
    train: Train,
    settings: list[dict[str, Any]],
    seeds: tuple[int, ...],
    where: dict[str, Any],
    budget: int | None = None,
) -> SearchResult:
    rows = [Candidate(each, budget=budget) for each in settings]
    tasks = [_Run(train, row.settings, seed, budget) for row in rows for seed in seeds]
    interrupted = False
    found: dict[int, FloatArray] = {}
    try:
        for number, curve in run_all(_attempt, tasks, **where):
            found[number] = curve
    except KeyboardInterrupt:
        if not found:
            raise
        interrupted = True
    for number, curve in sorted(found.items()):
        row, seed = rows[number // len(seeds)], seeds[number % len(seeds)]
        row.curves[seed], row.losses[seed] = curve, float(curve[-1])
    return SearchResult(rows, seeds, interrupted)


@dataclass(frozen=True)
class _Run:
    """One training; no tuple, for Dask calls a tuple that begins with a function."""

    train: Train
    settings: Settings
    seed: int
    budget: int | None


def _attempt(run: _Run) -> FloatArray:
    """The losses along one run; a run that blows up ends with infinity."""
    extra = {} if run.budget is None else {"budget": run.budget}
    try:
        returned = run.train(seed=run.seed, **extra, **run.settings)
    except (ArithmeticError, np.linalg.LinAlgError):  # DivergenceError, OverflowError, …
        return np.array([np.inf])
    curve = np.atleast_1d(float_array("what train returned", returned, finite=False))
    return np.where(np.isfinite(curve), curve, np.inf)


def _listed(name: str, given: object) -> dict[str, list[Any]]:
    if not isinstance(given, Mapping):
        raise TypeError(f"{name} must be a dict {{setting: values}}, got {describe(given)}")
    values = {str(key): list(each) for key, each in given.items()}
    if not values or not all(values.values()):
        raise ValueError(f"{name} must have settings with at least one value each, got {values}")
    return values


def _drawn(space: object, n_candidates: int, search_seed: int) -> list[dict[str, Any]]:
    n_candidates = integer("n_candidates", n_candidates, at_least=1)
    rng = np.random.default_rng(integer("search_seed", search_seed, at_least=0))
    if not isinstance(space, Mapping):
        raise TypeError(f"space must be a dict {{setting: values}}, got {describe(space)}")
    lists = {key: each for key, each in space.items() if not hasattr(each, "rvs")}
    if not space or lists:
        _listed("space", lists)
    return [{str(key): _one(each, rng) for key, each in space.items()} for _ in range(n_candidates)]


def _one(values: Any, rng: np.random.Generator) -> Any:
    if hasattr(values, "rvs"):
        return np.asarray(values.rvs(random_state=rng)).item()  # an int stays an int
    return list(values)[int(rng.integers(len(values)))]


def _checked_seeds(seeds: Iterable[int]) -> tuple[int, ...]:
    checked = tuple(integer("an entry of seeds", seed, at_least=0) for seed in seeds)
    if not checked or len(set(checked)) < len(checked):
        raise ValueError(f"seeds must be different and at least one, got {checked}")
    return checked
