"""The deterministic jitter: each gradient and loss is off by what another processor may round.

It stands for all processors at once. How a number moves is a fixed function of its digits, so that
equal numbers stay equal, and so do a number, its negative and its double, as on every processor.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cache, wraps
from typing import Any

import numpy as np

from course_lib._validation import FloatArray
from course_lib.landscapes import Landscape
from course_lib.losses import Loss
from course_lib.models import Model
from course_lib.optimizers import Optimizer
from course_lib.training import noise, online

REACH = 1.25
"""Largest change before rounding, in units of the precision; 4e-16 of a float64 with rounding."""

N_DRAWS = 8191  # a prime, so that all digits of a number choose its draw
DIGITS: dict[np.dtype[Any], tuple[type, int]] = {  # an integer as wide, and where the digits are
    np.dtype(np.float64): (np.uint64, 2**52 - 1),
    np.dtype(np.float32): (np.uint32, 2**23 - 1),
}

RESULTS = (
    (Loss, ("value", "gradient", "value_and_gradient")),
    (Model, ("forward", "backpropagate")),
    (Landscape, ("value", "gradient")),
)
"""The seams: whose methods return a gradient or a loss. Their subclasses are meant too."""


def install(seed: int, scale: float = 1.0) -> None:
    """Put the jitter on all gradients and losses of this process, for good.

    Args:
        seed: Which of the possible jitters.
        scale: How many times larger than what rounding explains.
    """

    def moved(value: Any) -> Any:
        return jittered(value, seed, scale)

    for base, names in RESULTS:
        _cover_subclasses(base, names, moved)
    _replace(Optimizer, "step", lambda step: _on_argument(step, "gradient", moved))
    _replace(noise, "sgd_losses", lambda losses: _on_result(losses, moved))
    _replace(online, "projected_adam", lambda adam: _on_argument(adam, "gradients", moved))


def jittered(value: Any, seed: int, scale: float = 1.0) -> Any:
    """`value` times 1 + u, |u| ≤ 4e-16 · scale; u is a fixed function of the digits of each number.

    Args:
        value: A float or an array of floats; or a tuple, of which each part is jittered. Anything
            else stays as it is. A float32 moves as far in units of its own precision.
        seed: Which of the possible jitters.
        scale: How many times larger than what rounding explains.

    Returns:
        A new value of the same kind, shape and precision; 0, infinity and NaN stay.

    >>> 0 < abs(jittered(0.7, seed=2) - 0.7) < 1e-15
    True
    >>> jittered(-0.7, seed=2) == -jittered(0.7, seed=2)
    True
    """
    if isinstance(value, tuple):
        return tuple(jittered(part, seed, scale) for part in value)
    kind = getattr(value, "dtype", np.dtype(type(value)) if isinstance(value, float) else None)
    if kind not in DIGITS:
        return value
    numbers = np.array(value, ndmin=1)
    integer, digits = DIGITS[kind]
    draws = (numbers.view(integer) & integer(digits)) % integer(N_DRAWS)
    with np.errstate(all="ignore"):
        numbers += numbers * (scale * _draws(seed, kind)[draws])
    moved = numbers.reshape(np.shape(value))
    return moved if isinstance(value, np.ndarray) else type(value)(moved.item())


@cache
def _draws(seed: int, kind: np.dtype[Any]) -> FloatArray:
    reach = REACH * float(np.finfo(kind).eps)
    return np.random.default_rng(seed).uniform(-reach, reach, N_DRAWS).astype(kind)


def _cover_subclasses(base: type, names: tuple[str, ...], moved: Callable[[Any], Any]) -> None:
    """Jitter the methods of `base`, of its subclasses, and of those that a notebook defines."""

    def cover(one: type[Any]) -> None:
        for name in names:
            if name in vars(one):
                _replace(one, name, lambda method: _on_result(method, moved))
        for subclass in one.__subclasses__():
            cover(subclass)

    cover(base)
    base.__init_subclass__ = classmethod(cover)  # type: ignore[assignment]


def _replace(owner: Any, name: str, change: Callable[[Callable[..., Any]], Any]) -> None:
    setattr(owner, name, change(getattr(owner, name)))


def _on_result(function: Callable[..., Any], moved: Callable[[Any], Any]) -> Callable[..., Any]:
    @wraps(function)
    def jittery(*args: Any, **kwargs: Any) -> Any:
        return moved(function(*args, **kwargs))

    return jittery


def _on_argument(
    function: Callable[..., Any], name: str, moved: Callable[[Any], Any]
) -> Callable[..., Any]:
    signature = inspect.signature(function)

    @wraps(function)
    def jittery(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        bound.arguments[name] = moved(bound.arguments[name])
        return function(*bound.args, **bound.kwargs)

    return jittery
