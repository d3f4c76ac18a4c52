"""One digit: its Shapley values, LIME's answer, the probabilities and the prediction set."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from course_lib._validation import FloatArray
from course_lib.calibration import ConformalClassifier
from course_lib.datasets import digits
from course_lib.explanation import coalitions, shapley_values
from course_lib.explanation.shapley import Mask
from course_lib.losses import softmax
from course_lib.models import MLP
from course_lib.optimizers import Adam
from course_lib.plotting.style import BLACK, BLUE, DASHED, GREY, VERMILLION, Style
from course_lib.selection import train_test_split
from course_lib.training import fit
from course_lib.widgets.controls import Slider, even_stops
from course_lib.widgets.explorer import Explorer
from course_lib.widgets.scene import Marks, Panel, Scene

FIELDS, DIGITS, DRAWN, ALPHA = 9, 20, 30, 0.02
WIDTHS = (0.1, 0.15, 0.2, 0.3, 0.5, 1.0)
TEMPERATURES = (0.25, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0)
TASK = (
    "Find a picture whose set holds more than one class at the temperature 1, and a seed with "
    "which LIME names another field first than the Shapley values do."
)


def trust_explorer() -> Explorer:
    """A digit in nine fields: choose the digit, LIME's width and seed, and the temperature.

    >>> trust_explorer().scene.badge
    'one class, same field'
    """
    return Explorer(
        title="One prediction",
        task=TASK,
        controls=(
            Slider("picture", "picture", even_stops(1, DIGITS, 1), 1.0),
            Slider("width", "LIME's width", WIDTHS, 0.5),
            Slider("seed", "LIME's seed", even_stops(0, 9, 1), 0.0),
            Slider("temperature", "temperature", TEMPERATURES, 1.0),
        ),
        compute=compute,
    )


def compute(picture: float, width: float, seed: float, temperature: float) -> Scene:
    """The four answers for one setting."""
    row = explained(round(picture) - 1)
    near = row.lime(width, round(seed))
    p, chosen = row.set_at(temperature)
    same = int(np.argmax(np.abs(near))) == int(np.argmax(np.abs(row.phi)))
    n_held = int(chosen.sum())
    held = ", ".join(str(k) for k in np.flatnonzero(chosen)) or "nothing"
    first, nearest = np.argmax(np.abs(row.phi)) + 1, np.argmax(np.abs(near)) + 1
    solved = (
        f"The set of picture {round(picture)} holds {held}, and LIME names field {nearest} first."
    )
    return Scene(
        panels=(_fields(row, near), _classes(row, p, chosen)),
        sentence=f"Picture {round(picture)} is read as {row.label}, and is a {row.truth}. Field "
        f"{first} has the largest Shapley value, {row.phi[first - 1]:.2f}; LIME names field "
        f"{nearest}. At temperature {temperature:g} the probability is {p[row.label]:.2f}, and the "
        f"set holds {held}.",
        badge=f"{'one class' if n_held == 1 else f'{n_held} classes'}, "
        f"{'same field' if same else 'another field'}",
        solved=solved if n_held > 1 and temperature == 1 and not same else "",
    )


@dataclass(frozen=True, eq=False)
class Explained:
    """What is known of one digit, whatever the settings.

    Attributes:
        logits: The network's.
        label: The class that it says.
        truth: The class that it is.
        values: What each of the 512 coalitions of fields is worth for that class.
        phi: The Shapley value of each field.
    """

    logits: FloatArray
    label: int
    truth: int
    values: FloatArray
    phi: FloatArray

    def lime(self, width: float, seed: int) -> FloatArray:
        """LIME's coefficients from 30 drawn coalitions."""
        masks = coalitions(FIELDS)
        drawn = np.random.default_rng(seed).integers(len(masks), size=DRAWN)
        roots = np.exp(-((1 - masks[drawn].mean(axis=1)) ** 2) / width**2 / 2)
        design = np.column_stack([masks[drawn], np.ones(DRAWN)])
        fit: FloatArray = np.linalg.lstsq(design * roots[:, None], self.values[drawn] * roots)[0]
        return fit[:-1]

    def set_at(self, temperature: float) -> tuple[FloatArray, Mask]:
        """The probabilities, and which classes the set holds."""
        p = softmax(self.logits[None] / temperature)
        return p[0], _sets(temperature).predict(p)[0]


@cache
def _trained() -> tuple[MLP, FloatArray, FloatArray, FloatArray, FloatArray]:
    """The network, a background, the rows of the calibration, and the rows that are shown."""
    data = digits()
    X, X_new, y, y_new = train_test_split(data.X, data.y, 2 / 3, seed=0)
    model = MLP([64, 32, 10], seed=0)
    fit(model, X, y, Adam(0.003), 20)
    order = np.random.default_rng(0).permutation(len(y_new))
    X_new, y_new = X_new[order], y_new[order]
    sure = model.predict_proba(X_new[300:]).max(axis=1)
    shown = 300 + np.argsort(sure)[np.linspace(0, 250, DIGITS).astype(int)][::-1]
    return model, X[:20], X_new[:300], y_new[:300], np.column_stack([X_new[shown], y_new[shown]])


@cache
def _sets(temperature: float) -> ConformalClassifier:
    model, _, rows, labels, _ = _trained()
    return ConformalClassifier(ALPHA).fit(
        softmax(model.decision_function(rows) / temperature), labels
    )


@cache
def explained(number: int) -> Explained:
    """One of the digits that are shown, from those that the network is sure of to the others."""
    model, background, _, _, shown = _trained()
    x, truth = shown[number, :-1], int(shown[number, -1])
    logits = model.decision_function(x[None])[0]
    label = int(np.argmax(logits))
    masks = coalitions(FIELDS)[:, _field_of_pixel()]
    mixed = np.where(masks[:, None, :], x, background).reshape(-1, x.size)
    values = model.predict_proba(mixed)[:, label].reshape(len(masks), -1).mean(axis=1)
    powers = 2 ** np.arange(FIELDS)
    phi = shapley_values(lambda mask: float(values[mask @ powers]), FIELDS)
    return Explained(logits, label, truth, values, phi)


def _field_of_pixel() -> NDArray[np.intp]:
    """The number of the field, from 0, in which each pixel lies."""
    third = np.arange(8) * 3 // 8
    fields: NDArray[np.intp] = (3 * third[:, None] + third).ravel()
    return fields


def _fields(row: Explained, near: FloatArray) -> Panel:
    numbers = np.arange(1.0, FIELDS + 1)
    marks = (
        Marks(np.array([[0.5, 0.0], [9.5, 0.0]]), Style(GREY, DASHED), "", width=1.5),
        Marks(np.column_stack([numbers, row.phi]), Style(BLUE, marker="o"), "Shapley", False, 1),
        Marks(np.column_stack([numbers, near]), Style(VERMILLION, marker="^"), "LIME", False, 1),
    )
    return Panel(
        x=(0.5, 9.5),
        y=(-0.5, 0.8),
        xlabel="field, 1 top left to 9 bottom right",
        ylabel=f"share of the probability of {row.label}",
        title=f"Why {row.label}?",
        marks=marks,
    )


def _classes(row: Explained, p: FloatArray, chosen: Mask) -> Panel:
    places = np.column_stack([np.arange(10.0), p])
    marks = [
        Marks(places[~chosen], Style(GREY, marker="D"), "not in the set", False, 1),
        Marks(places[chosen], Style(BLACK, marker="s"), "in the set", False, 1, 10.0),
    ]
    return Panel(
        x=(-0.5, 9.5),
        y=(0.0, 1.0),
        xlabel="class",
        ylabel="probability",
        title=f"The set, 1 − α = {1 - ALPHA:.2f}",
        marks=tuple(mark for mark in marks if len(mark.points)),
    )
