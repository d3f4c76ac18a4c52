"""What an object was made with, for its repr and for telling two runs apart."""

from __future__ import annotations

import inspect
from typing import Any


def settings(instance: object) -> dict[str, Any]:
    """The constructor's arguments by name, as far as the instance keeps them under their names.

    >>> class Ball:
    ...     def __init__(self, radius):
    ...         self.radius = radius
    >>> settings(Ball(2))
    {'radius': 2}
    """
    names = inspect.signature(type(instance)).parameters
    return {name: getattr(instance, name) for name in names if hasattr(instance, name)}


def with_settings(instance: object) -> str:
    """The class and what the instance was made with, as it would be written in Python.

    >>> with_settings(3 + 4j)
    'complex(real=3.0, imag=4.0)'
    """
    parts = ", ".join(f"{name}={value!r}" for name, value in settings(instance).items())
    return f"{type(instance).__name__}({parts})"
