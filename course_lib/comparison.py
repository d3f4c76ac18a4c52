"""Fair races: every optimizer gets its own learning rate, by the same search, and several runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from course_lib._validation import FloatArray, describe, float_array, integer, real
from course_lib.models import Model
from course_lib.optimizers import Optimizer
from course_lib.training import Callback, DivergenceError, fit, minimize
from course_lib.training.paths import Function
from course_lib.training.run import Run

Train = Callable[[Optimizer, int], ArrayLike]
Entrant = Callable[[float], Optimizer]


@dataclass(frozen=True, eq=False)
class Comparison:
    """What a search and a race found; it prints as a table, and `plot_race(it.losses)` draws it.

    Attributes:
        rates: {name: the rate with the lowest loss in the search}.
        losses: {name: losses (n_seeds, n_steps)} of the race at that rate; infinite after a run
            has blown up.
        tried: {name: {rate: the loss that the search compared}}.
        runs: How many runs the search took for each name.
    """

    rates: dict[str, float]
    losses: dict[str, FloatArray]
    tried: dict[str, dict[float, float]]
    runs: dict[str, int]

    @property
    def leaders(self) -> tuple[str, ...]:
        """The name with the lowest median at the end, then those that it does not beat every time.

        Runs with the same seed are compared. Of two equals, one is ahead with all of five seeds
        once in 16 races.
        """
        ends = {name: losses[:, -1] for name, losses in self.losses.items()}
        order = sorted(ends, key=lambda name: float(np.median(ends[name])))
        best = ends[order[0]]
        return tuple(name for name in order if name == order[0] or not (best < ends[name]).all())

    @property
    def at_the_edge(self) -> tuple[str, ...]:
        """Names whose best rate is the first or last of several: a wider search might be better."""
        return tuple(
            name
            for name, tried in self.tried.items()
            if len(tried) > 1 and self.rates[name] in (min(tried), max(tried))
        )

    def __repr__(self) -> str:
        width = max(9, *map(len, self.rates))
        lines = [f"{'optimizer':{width}}  rate      median   lowest   highest  search"]
        for name, losses in self.losses.items():
            low, middle, high = np.quantile(losses[:, -1], [0, 0.5, 1], method="nearest")
            edge = ", best at the edge" if name in self.at_the_edge else ""
            lines.append(
                f"{name:{width}}  {self.rates[name]:<8.2g}  {middle:<7.3g}  {low:<7.3g}  "
                f"{high:<7.3g}  {self.runs[name]} runs{edge}"
            )
        return "\n".join(lines)


def compare(
    train: Train,
    entrants: Mapping[str, Entrant],
    rates: Sequence[float] | Mapping[str, Sequence[float]],
    seeds: Iterable[int] = range(5),
    search_seeds: Iterable[int] = (100, 101),
    race: Train | None = None,
) -> Comparison:
    """Give each entrant the best of some rates, then run it with every seed.

    The search trains once for each rate and search seed. It compares the highest loss in the last
    tenth of each run, so that no lucky swing decides, and takes the mean over the search seeds. The
    race uses other seeds than the search, so that the winner of the search has no advantage.

    Args:
        train: `train(optimizer, seed)` returns the losses of a run, shape (n_steps,). A run that
            blows up may return fewer, or raise `DivergenceError`; it counts as infinite.
        entrants: {name: what makes the optimizer from a rate}, such as the class `Adam`.
        rates: The rates to try, or {name: rates}; a single rate leaves nothing to search.
        seeds: Seeds of the race.
        search_seeds: Seeds of the search.
        race: What the race calls in place of `train`, such as the same fits judged on test rows
            where the search judges on validation rows; `train` if None.

    Returns:
        A `Comparison`.

    Raises:
        TypeError: An argument is of the wrong kind.
        ValueError: There is no entrant, rate or seed; a rate is not above 0; a seed is in both
            searches; or every run of an entrant blew up at every rate.

    >>> from course_lib.landscapes import Quadratic
    >>> from course_lib.optimizers import GradientDescent, Momentum
    >>> on_a_bowl = descend(Quadratic(25), [-2.0, 1.0], steps=50)
    >>> found = compare(
    ...     on_a_bowl,
    ...     {"GradientDescent": GradientDescent, "Momentum": Momentum},
    ...     rates=[0.002, 0.005, 0.01, 0.05, 0.1],
    ... )
    >>> found.rates
    {'GradientDescent': 0.05, 'Momentum': 0.005}
    """
    if not isinstance(entrants, Mapping):
        raise TypeError(f"entrants must be a dict {{name: optimizer}}, got {describe(entrants)}")
    if not entrants:
        raise ValueError("entrants must be a dict {name: optimizer} that is not empty, got {}")
    race_seeds, searching = _seeds("seeds", seeds), _seeds("search_seeds", search_seeds)
    if shared := set(race_seeds) & set(searching):
        raise ValueError(f"search_seeds must not be seeds of the race, got {sorted(shared)} twice")
    found = Comparison({}, {}, {}, {})
    for name, make in entrants.items():
        own = _rates(name, rates)
        tried = {}
        if len(own) > 1:
            for rate in own:
                runs = [_run(train, make(rate), seed) for seed in searching]
                tried[rate] = float(np.mean([_worst_at_the_end(run) for run in _level(runs)]))
            if not np.isfinite(list(tried.values())).any():
                raise ValueError(f"rates must hold one at which {name} does not diverge, got {own}")
        best = min(own, key=lambda rate: tried.get(rate, 0.0))
        found.rates[name] = best
        found.tried[name] = tried
        found.runs[name] = len(tried) * len(searching)
        found.losses[name] = _level([_run(race or train, make(best), seed) for seed in race_seeds])
    longest = max(losses.shape[1] for losses in found.losses.values())
    for name, losses in found.losses.items():
        found.losses[name] = _padded(losses, longest)
    return found


def descend(landscape: Function, start: ArrayLike, steps: int, spread: float = 0.0) -> Train:
    """A `train` for `compare`: follow the optimizer on a landscape.

    Args:
        landscape: Anything with `.value(theta)` and `.gradient(theta)`.
        start: The start, shape (n_parameters,).
        steps: How many steps.
        spread: Standard deviation of the normal noise that each seed adds to the start; at 0 all
            seeds give the same run.

    >>> from course_lib.landscapes import Quadratic
    >>> from course_lib.optimizers import GradientDescent
    >>> descend(Quadratic(2), [1.0, 1.0], steps=2)(GradientDescent(0.5), 0)
    array([1.5    , 0.125  , 0.03125])
    """
    centre = float_array("start", start, ndim=1)
    steps = integer("steps", steps, at_least=1)
    spread = real("spread", spread, at_least=0)

    def train(optimizer: Optimizer, seed: int) -> FloatArray:
        noise = np.random.default_rng(seed).normal(size=centre.shape)
        return minimize(landscape, centre + spread * noise, optimizer, steps).values

    return train


def fitting(
    make_model: Callable[[int], Model],
    X: ArrayLike,
    y: ArrayLike,
    epochs: int,
    batch_size: int,
    judged_on: tuple[ArrayLike, ArrayLike] | None = None,
) -> Train:
    """A `train` for `compare`: fit a new model; the losses are those of each epoch.

    Args:
        make_model: Makes an untrained model from a seed, such as `lambda seed: MLP([64, 10],
            seed=seed)`.
        X: Features, shape (n_samples, n_features).
        y: Targets.
        epochs: How many epochs.
        batch_size: Rows in a mini-batch.
        judged_on: A pair (X, y) of other rows whose losses count, after each epoch; the training
            losses if None.

    >>> from course_lib.datasets import digits
    >>> from course_lib.models import SoftmaxRegression
    >>> from course_lib.optimizers import GradientDescent
    >>> data = digits()
    >>> train = fitting(lambda seed: SoftmaxRegression(64, 10), data.X, data.y, 3, 32)
    >>> losses = train(GradientDescent(0.1), 0)
    >>> len(losses), bool(losses[-1] < losses[0])
    (3, True)
    """

    def train(optimizer: Optimizer, seed: int) -> FloatArray:
        model = make_model(seed)
        if judged_on is None:
            return fit(model, X, y, optimizer, epochs, batch_size, seed=seed)["training_loss"]
        judge = _Judge(judged_on)
        try:
            fit(model, X, y, optimizer, epochs, batch_size, callbacks=[judge], seed=seed)
        except DivergenceError:
            judge.losses.append(np.inf)
        return np.array(judge.losses)

    return train


class _Judge(Callback):
    """The loss on other rows after each epoch: half the work of `validation`, which scores too."""

    def __init__(self, rows: tuple[ArrayLike, ArrayLike]) -> None:
        self.rows = rows
        self.losses: list[float] = []

    def on_epoch_end(self, run: Run) -> None:
        self.losses.append(run.model.loss_value(*self.rows))


def _seeds(name: str, given: Iterable[int]) -> list[int]:
    seeds = [integer(f"an entry of {name}", seed, at_least=0) for seed in given]
    if not seeds:
        raise ValueError(f"{name} must not be empty, got {seeds}")
    return seeds


def _rates(name: str, rates: Sequence[float] | Mapping[str, Sequence[float]]) -> list[float]:
    if isinstance(rates, Mapping):
        if name not in rates:
            raise ValueError(f"rates must have an entry for {name}, got {sorted(rates)}")
        rates = rates[name]
    own = [real("a rate", rate, above=0) for rate in rates]
    if not own:
        raise ValueError(f"rates must not be empty, got {rates} for {name}")
    return own


def _run(train: Train, optimizer: Optimizer, seed: int) -> FloatArray:
    try:
        return float_array("losses", train(optimizer, seed), ndim=1, finite=False)
    except DivergenceError as error:
        record: Any = error.record
        values = getattr(record, "values", None)
        if values is None:
            kept = [name for name in ("validation_loss", "training_loss") if name in record.columns]
            values = record[kept[0]] if kept else []
        return np.append(values, np.inf)


def _level(runs: list[FloatArray]) -> FloatArray:
    longest = max(map(len, runs))
    return np.concatenate([_padded(run[None], longest) for run in runs])


def _padded(losses: FloatArray, length: int) -> FloatArray:
    """The runs at full length: one that ended early is infinite from there on."""
    return np.pad(losses, ((0, 0), (0, length - losses.shape[1])), constant_values=np.inf)


def _worst_at_the_end(losses: FloatArray) -> float:
    return float(np.max(losses[-max(1, len(losses) // 10) :]))
