"""Every check of the course, by name and by chapter."""

from __future__ import annotations

import difflib

from course_lib.exercises import (
    chapter_00_adaptive_step,
    chapter_00_first_steps,
    chapter_00_momentum,
    chapter_01_binary,
    chapter_01_huber,
    chapter_01_losses,
    chapter_01_mse_gradient,
    chapter_01_numerical_gradient,
    chapter_01_softmax,
    chapter_02_descent,
    chapter_02_normal_equations,
    chapter_02_rates,
    chapter_02_scaling,
    chapter_02_speed,
    chapter_03_critical_batch,
    chapter_03_minibatches,
    chapter_03_sgd_epoch,
    chapter_04_decay,
    chapter_04_dynamic,
    chapter_04_momentum,
    chapter_04_nesterov,
    chapter_04_speed,
    chapter_05_adagrad,
    chapter_05_memory,
    chapter_05_rates,
    chapter_05_rmsprop,
    chapter_06_adam,
    chapter_06_adamw,
    chapter_06_amsgrad,
    chapter_06_bias_correction,
    chapter_07_comparing,
    chapter_07_leaks,
    chapter_07_searching,
    chapter_07_splitting,
    chapter_08_bias_variance,
    chapter_08_dropout,
    chapter_08_early_stopping,
    chapter_08_equivalence,
    chapter_08_penalties,
    chapter_08_soft_threshold,
)
from course_lib.exercises.definitions import Check

MODULES = {
    "00": (chapter_00_first_steps, chapter_00_momentum, chapter_00_adaptive_step),
    "01": (
        chapter_01_losses,
        chapter_01_mse_gradient,
        chapter_01_numerical_gradient,
        chapter_01_huber,
        chapter_01_softmax,
        chapter_01_binary,
    ),
    "02": (
        chapter_02_speed,
        chapter_02_rates,
        chapter_02_descent,
        chapter_02_normal_equations,
        chapter_02_scaling,
    ),
    "03": (chapter_03_minibatches, chapter_03_sgd_epoch, chapter_03_critical_batch),
    "04": (
        chapter_04_momentum,
        chapter_04_decay,
        chapter_04_dynamic,
        chapter_04_nesterov,
        chapter_04_speed,
    ),
    "05": (chapter_05_memory, chapter_05_adagrad, chapter_05_rates, chapter_05_rmsprop),
    "06": (
        chapter_06_bias_correction,
        chapter_06_adam,
        chapter_06_adamw,
        chapter_06_amsgrad,
    ),
    "07": (
        chapter_07_searching,
        chapter_07_leaks,
        chapter_07_splitting,
        chapter_07_comparing,
    ),
    "08": (
        chapter_08_bias_variance,
        chapter_08_penalties,
        chapter_08_soft_threshold,
        chapter_08_dropout,
        chapter_08_early_stopping,
        chapter_08_equivalence,
    ),
}
CHAPTERS: dict[str, tuple[Check, ...]] = {
    chapter: tuple(check for module in modules for check in module.CHECKS)
    for chapter, modules in MODULES.items()
}
_BY_NAME = {check.name: check for checks in CHAPTERS.values() for check in checks}


def exercises_by_chapter() -> dict[str, tuple[str, ...]]:
    """The names of the exercises of each chapter, in the order in which they are met.

    >>> exercises_by_chapter()["02"][-1]
    'standardise'
    """
    return {chapter: tuple(check.name for check in checks) for chapter, checks in CHAPTERS.items()}


def find(name: str) -> Check:
    """The check of that name.

    Raises:
        ValueError: No exercise has that name; the message offers the closest ones.

    >>> find("hubber_los")
    Traceback (most recent call last):
    ...
    ValueError: name must be that of an exercise, got 'hubber_los'; did you mean 'huber_loss'?
    """
    if not isinstance(name, str):
        raise TypeError(f"name must be the name of an exercise, got {type(name).__name__}")
    if name in _BY_NAME:
        return _BY_NAME[name]
    close = difflib.get_close_matches(name, _BY_NAME, n=3)
    known = ", ".join(repr(one) for one in close or _BY_NAME)
    advice = f"did you mean {known}?" if close else f"the exercises are {known}"
    raise ValueError(f"name must be that of an exercise, got {name!r}; {advice}")
