"""What a learner can set: sliders with stops, and choices of one among several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from course_lib.plotting.words import shown

Value = float | str


@dataclass(frozen=True)
class Slider:
    """A number.

    Attributes:
        name: The argument of `compute` that it sets.
        label: What the learner reads and a screen reader speaks.
        stops: The increasing values at which the slider stops; a value typed may lie between.
        value: The value at first.
        row: Whether it has a row of its own; else it is moved by a handle in the picture.
        played: Whether it has a button that plays through its stops.
    """

    name: str
    label: str
    stops: tuple[float, ...]
    value: float
    row: bool = True
    played: bool = False

    def checked(self, value: object) -> float:
        """`value` as a number within the stops.

        Raises:
            ValueError: It is none, with a sentence for the learner.

        >>> Slider("rate", "learning rate", (0.1, 0.2), 0.1).checked("0.3")
        Traceback (most recent call last):
        ...
        ValueError: learning rate must be between 0.1 and 0.2; you gave 0.3.
        """
        try:
            number = float(str(value).replace("−", "-").replace(",", "."))
        except ValueError:
            raise ValueError(f"{self.label} must be a number; you gave {value!r}.") from None
        low, high = self.stops[0], self.stops[-1]
        if not low <= number <= high:
            between = f"between {shown(low)} and {shown(high)}"
            raise ValueError(f"{self.label} must be {between}; you gave {value}.")
        return number

    def beside(self, value: float) -> tuple[float, ...]:
        """The stops before and after the one nearest to a value.

        >>> Slider("rate", "learning rate", (0.1, 0.2, 0.4), 0.1).beside(0.1)
        (0.2,)
        """
        at = min(range(len(self.stops)), key=lambda k: abs(self.stops[k] - value))
        return self.stops[max(0, at - 1) : at] + self.stops[at + 1 : at + 2]

    def wire(self) -> dict[str, Any]:
        """What the page needs to know of it."""
        return {
            "kind": "slider",
            "name": self.name,
            "label": self.label,
            "stops": list(self.stops),
            "row": self.row,
            "played": self.played,
        }


@dataclass(frozen=True)
class Select:
    """One of several options.

    Attributes:
        name: The argument of `compute` that it sets.
        label: What the learner reads and a screen reader speaks.
        options: What there is to choose from.
        value: The option at first.
    """

    name: str
    label: str
    options: tuple[str, ...]
    value: str

    def checked(self, value: object) -> str:
        """`value` if it is an option.

        Raises:
            ValueError: It is none, with a sentence for the learner.
        """
        if value not in self.options:
            offered = ", ".join(self.options)
            raise ValueError(f"{self.label} must be one of {offered}; you gave {value!r}.")
        return str(value)

    def wire(self) -> dict[str, Any]:
        """What the page needs to know of it."""
        return {
            "kind": "select",
            "name": self.name,
            "label": self.label,
            "options": list(self.options),
        }


Control = Slider | Select


def even_stops(low: float, high: float, step: float) -> tuple[float, ...]:
    """Stops from low to high in equal steps, free of rounding noise.

    >>> even_stops(0.1, 0.4, 0.1)
    (0.1, 0.2, 0.3, 0.4)
    """
    return tuple(round(low + step * k, 10) for k in range(round((high - low) / step) + 1))


def log_stops(low_power: int, high_power: int, per_decade: int = 20) -> tuple[float, ...]:
    """Stops from 10^low_power to 10^high_power in equal factors, each with two digits.

    >>> log_stops(-1, 0, 4)
    (0.1, 0.18, 0.32, 0.56, 1.0)
    """
    count = (high_power - low_power) * per_decade
    powers = [low_power + k / per_decade for k in range(count + 1)]
    return tuple(dict.fromkeys(float(f"{10**power:.1e}") for power in powers))


def checked_values(controls: Sequence[Control], values: Mapping[str, object]) -> dict[str, Value]:
    """A usable value for every control; the one at first where none came.

    Raises:
        ValueError: A value is none that its control can have.
    """
    return {
        control.name: control.checked(values.get(control.name, control.value))
        for control in controls
    }
