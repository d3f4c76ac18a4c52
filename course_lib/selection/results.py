"""What a search found: a table that prints and plots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from course_lib._validation import FloatArray, describe

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Settings = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Candidate:
    """One row of a search: some settings and what came of them.

    Attributes:
        settings: {name: value}.
        losses: {seed: the loss at the end}; infinite where the run diverged.
        curves: {seed: losses along the run}, of length 1 where `train` returned a number.
        budget: What each run was allowed, in halving search; None elsewhere.
    """

    settings: dict[str, Any]
    losses: dict[int, float] = field(default_factory=dict)
    curves: dict[int, FloatArray] = field(default_factory=dict)
    budget: int | None = None

    @property
    def mean(self) -> float:
        """Mean loss over the seeds; infinite when one run diverged, or none was done."""
        return float(np.mean(list(self.losses.values()))) if self.losses else float("inf")

    @property
    def spread(self) -> tuple[float, float]:
        """The lowest and the highest loss over the seeds."""
        if not self.losses:
            return float("inf"), float("inf")
        return min(self.losses.values()), max(self.losses.values())

    @property
    def diverged(self) -> int:
        """How many runs blew up."""
        return sum(not np.isfinite(loss) for loss in self.losses.values())


class SearchResult:
    """The rows of a search, in the order in which they were tried.

    Attributes:
        candidates: One row for each combination of settings; in halving search one for each
            combination and budget.
        seeds: The seeds that every candidate was to run with.
        interrupted: Whether the search was stopped before its end; rows may lack seeds.
    """

    def __init__(
        self, candidates: list[Candidate], seeds: tuple[int, ...], interrupted: bool = False
    ) -> None:
        self.candidates = candidates
        self.seeds = seeds
        self.interrupted = interrupted

    def __len__(self) -> int:
        return len(self.candidates)

    @property
    def ranked(self) -> list[Candidate]:
        """Candidates with all their runs done: largest budget first, then lowest mean loss."""
        done = [row for row in self.candidates if len(row.losses) == len(self.seeds)]
        return sorted(done, key=lambda row: (-(row.budget or 0), row.mean))

    @property
    def best_candidate(self) -> Candidate:
        """The row with the lowest mean loss among those of the largest budget.

        Raises:
            ValueError: Nothing was finished, or everything diverged.
        """
        ranked = self.ranked
        if not ranked or not np.isfinite(ranked[0].mean):
            raise ValueError(
                "no candidate has a finite loss for every seed: try smaller learning rates"
                if ranked
                else "no candidate is finished"
            )
        return ranked[0]

    @property
    def best(self) -> dict[str, Any]:
        """Its settings."""
        return dict(self.best_candidate.settings)

    def __repr__(self) -> str:
        ranked = self.ranked
        names = list(self.candidates[0].settings) if self.candidates else []
        if any(row.budget is not None for row in self.candidates):
            names = ["budget", *names]
        header = [*names, "mean", "lowest", "highest", "remark"]
        rows = [header, *(self._cells(row, names) for row in ranked[:12])]
        widths = [max(len(row[column]) for row in rows) for column in range(len(header))]
        lines = [
            "  ".join(f"{cell:>{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ]
        if len(ranked) > 12:
            lines.append(f"… and {len(ranked) - 12} more")
        if self.interrupted:
            lines.append(
                f"interrupted: {len(ranked)} of {len(self.candidates)} candidates are finished"
            )
        return "\n".join(lines)

    @staticmethod
    def _cells(row: Candidate, names: list[str]) -> list[str]:
        values = [row.budget if name == "budget" else row.settings[name] for name in names]
        low, high = row.spread
        remark = f"{row.diverged} of {len(row.losses)} diverged" if row.diverged else ""
        return [*map(_text, values), *map(_text, (row.mean, low, high)), remark]

    def plot(self, x: str, y: str | None = None, ax: Axes | None = None) -> Axes:
        """Draw the mean loss against one setting with its spread, or against two as a heat map.

        Where other settings were tried too, the best of them counts at each place.

        Args:
            x: The setting along the horizontal axis; its values must be numbers.
            y: The setting along the vertical axis of a heat map; None draws a curve.
            ax: The Axes to draw on; a new figure if None.

        Raises:
            ValueError: No setting has that name, or its values are no numbers.
        """
        from course_lib.plotting import plot_heat_map, plot_spread

        if y is None:
            best = self._best_by((x,))
            places = sorted(best)
            low, high = np.array([best[place].spread for place in places]).T
            mean = [best[place].mean for place in places]
            at = [place[0] for place in places]
            ax = plot_spread(at, {"loss": (low, mean, high)}, ax=ax, xlabel=x, ylabel="loss")
            ax.get_lines()[-1].set_markevery(1)  # a mark for each value that was tried
            return ax
        best = self._best_by((x, y))
        across, up = sorted({place[0] for place in best}), sorted({place[1] for place in best})
        means = [[best[a, b].mean if (a, b) in best else float("nan") for a in across] for b in up]
        return plot_heat_map(across, up, means, ax=ax, xlabel=x, ylabel=y, label="mean loss")

    def _best_by(self, names: tuple[str, ...]) -> dict[tuple[float, ...], Candidate]:
        known = list(self.candidates[0].settings) if self.candidates else []
        for name in names:
            if name not in known:
                raise ValueError(f"x and y must be settings of the search, {known}, got {name!r}")
        best: dict[tuple[float, ...], Candidate] = {}
        for row in self.ranked:
            place = tuple(row.settings[name] for name in names)
            for name, value in zip(names, place, strict=True):
                if isinstance(value, bool) or not isinstance(value, int | float | np.number):
                    raise ValueError(f"{name} must have numbers to be drawn, got {describe(value)}")
            best.setdefault(place, row)
        return best


def _text(value: object) -> str:
    if isinstance(value, bool | str) or value is None:
        return str(value)
    if isinstance(value, int | float | np.number):
        return f"{value:.4g}"
    return getattr(value, "__name__", str(value))
