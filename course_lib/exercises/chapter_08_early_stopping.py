"""Overfitting: early stopping."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check, Function, Misconception, both

Rule = Callable[..., Any]


def early_stopping(validation_losses: Any, patience: int) -> Any:
    """The epoch after which a run stops, and the one whose weights it restores, from 1.

    It stops when the loss has not been lower than the best so far for `patience` epochs in a row,
    and otherwise after the last epoch.
    """
    return _run(validation_losses, patience)


def _lower(loss: float, before: float) -> bool:
    return loss < before


def _run(losses: Any, patience: float, improved: Function = _lower, resets: bool = True) -> Any:
    """The rule, with another idea of what an improvement is, or a count that goes on."""
    best, waited = 0, 0
    for k in range(1, len(losses)):
        if improved(losses[k], losses[best]):
            best, waited = k, waited * (not resets)
        else:
            waited += 1
        if waited >= patience:
            return k + 1, best + 1
    return len(losses), best + 1


def _with_patience(change: Rule) -> Function:
    def wrong(losses: Any, patience: int, base: Rule = early_stopping) -> Any:
        return base(losses, change(patience))

    return wrong


def _from_result(change: Rule) -> Function:
    """The answer made from the losses and the right pair."""

    def wrong(losses: Any, patience: int, base: Rule = early_stopping) -> Any:
        stop, best = base(losses, patience)
        return change(losses, patience, stop, best)

    return wrong


def _against_the_epoch_before(losses: Any, patience: int) -> Any:
    best, waited = 0, 0
    for k in range(1, len(losses)):
        waited = 0 if losses[k] < losses[k - 1] else waited + 1
        best = k if losses[k] < losses[best] else best
        if waited >= patience:
            return k + 1, best + 1
    return len(losses), best + 1


def _best_is_the_last_fall(losses: Any, patience: int) -> Any:
    """Compares with the epoch before, and takes every fall for the best."""
    best, waited = 0, 0
    for k in range(1, len(losses)):
        if losses[k] < losses[k - 1]:
            best, waited = k, 0
        else:
            waited += 1
        if waited >= patience:
            return k + 1, best + 1
    return len(losses), best + 1


def _count_goes_on(losses: Any, patience: int, base: Rule = early_stopping) -> Any:
    return _run(losses, patience, resets=False)


def _ties_improve(losses: Any, patience: int, base: Rule = early_stopping) -> Any:
    return _run(losses, patience, lambda loss, before: loss <= before)


def _highest(losses: Any, patience: int, base: Rule = early_stopping) -> Any:
    return base(-np.asarray(losses), patience)


def _inputs(rng: np.random.Generator) -> list[Arguments]:
    falling = np.linspace(2, 1, 8).round(2) + rng.uniform(0, 0.1, 8).round(2)
    late = [0.9, 0.7, 0.8, 0.6, 0.65, 0.75, 0.7, 0.72, 0.3, 0.5]
    drawn = np.concatenate([falling, rng.uniform(1.2, 3.0, 5).round(2), [0.1, 0.4]])
    return [
        (np.array(late), 2),
        (np.array(late), 3),
        (np.array([1.0, 0.8, 0.5, 0.5, 0.5, 0.6, 0.7, 0.8]), 3),
        (np.array([1.0, 0.9, 0.95, 0.8, 0.85, 0.7, 0.75, 0.72]), 4),
        (drawn, 4),
        (np.array([0.7]), 2),
    ]


FROM_0 = Misconception(
    "counted-from-0",
    "This counts the epochs from 0.",
    "The first epoch is epoch 1. An index into the losses is one less than the number of its "
    "epoch.",
    _from_result(lambda losses, patience, stop, best: (stop - 1, best - 1)),
)
ONE_LATE = Misconception(
    "one-epoch-late",
    "This waits one epoch longer than the patience.",
    "With patience 2 the run ends after the second epoch without an improvement. Compare with "
    ">=, not with >, after counting the present epoch.",
    _with_patience(lambda patience: patience + 1),
)
ONE_EARLY = Misconception(
    "one-epoch-early",
    "This stops one epoch before the patience is used up.",
    "Count the epochs since the best one: with patience 3 the run ends three epochs after it.",
    _with_patience(lambda patience: patience - 0.5 if patience == 1 else patience - 1),
)
NOT_RESTORED = Misconception(
    "not-restored",
    "This keeps the weights of the last epoch.",
    "The last epochs are those that made it worse. Remember the epoch of the lowest loss so far, "
    "and return that as the second number.",
    _from_result(lambda losses, patience, stop, best: (stop, stop)),
)
LOOKS_AHEAD = Misconception(
    "looks-ahead",
    "This restores an epoch that the run never reached.",
    "When the run stops, the losses after that are not known. The best epoch is the best of those "
    "up to the stop.",
    _from_result(lambda losses, patience, stop, best: (stop, int(np.argmin(losses)) + 1)),
)
COUNT_GOES_ON = Misconception(
    "count-goes-on",
    "This counts all epochs without improvement, not those in a row.",
    "Patience starts anew with every improvement: set the count back to 0 there.",
    _count_goes_on,
)
TIES_IMPROVE = Misconception(
    "ties-improve",
    "This takes an equal loss for an improvement.",
    "A loss must be lower than the best, not equal to it: < in place of <=. Otherwise a run that "
    "stands still never ends.",
    _ties_improve,
)
HIGHEST = Misconception(
    "highest",
    "This looks for the highest loss.",
    "A loss is to be low; only for a score such as accuracy is higher better.",
    _highest,
)

EARLY_STOPPING = Check(
    name="early_stopping",
    arguments=("validation_losses", "patience"),
    returns=("stop_epoch", "best_epoch"),
    reference=early_stopping,
    make_inputs=_inputs,
    misconceptions=(
        FROM_0,
        ONE_LATE,
        ONE_EARLY,
        NOT_RESTORED,
        LOOKS_AHEAD,
        COUNT_GOES_ON,
        TIES_IMPROVE,
        HIGHEST,
        Misconception(
            "against-the-epoch-before",
            "This compares each loss with the epoch before, not with the best so far.",
            "A loss can rise and fall and still be far above the best. Keep the lowest loss so far "
            "and compare with that.",
            (_against_the_epoch_before, _best_is_the_last_fall),
        ),
        Misconception(
            "never-stops",
            "This never stops.",
            "Count the epochs since the best one, and leave the loop (`break` or `return`) when "
            "they are as many as the patience.",
            (
                lambda losses, patience: (len(losses), int(np.argmin(losses)) + 1),
                lambda losses, patience: (len(losses), early_stopping(losses, patience)[1]),
            ),
        ),
        Misconception(
            "patience-ignored",
            "This stops at the first epoch without an improvement, whatever the patience.",
            "The validation loss is noisy, and one bad epoch says little. Wait for `patience` of "
            "them.",
            lambda losses, patience: early_stopping(losses, 1),
        ),
        Misconception(
            "stop-minus-patience",
            "This takes stop − patience for the best epoch.",
            "That holds only when the patience ran out. A run that goes to its end may have had "
            "its best epoch anywhere.",
            _from_result(lambda losses, patience, stop, best: (stop, stop - patience)),
        ),
        Misconception(
            "order-of-results",
            "The two results are returned in the wrong order.",
            "First the epoch after which the run stops, then the one that is restored.",
            _from_result(lambda losses, patience, stop, best: (best, stop)),
        ),
        Misconception(
            "best-loss",
            "The second result is the best loss, not its epoch.",
            "Return the number of the epoch. The loss is the entry at that number less one.",
            _from_result(lambda losses, patience, stop, best: (stop, losses[best - 1])),
        ),
        Misconception(
            "only-the-stop-from-0",
            "The epoch of the stop is counted from 0, the best one from 1.",
            "Count both from 1: the first epoch is epoch 1.",
            _from_result(lambda losses, patience, stop, best: (stop - 1, best)),
        ),
        Misconception(
            "only-the-best-from-0",
            "The best epoch is counted from 0, that of the stop from 1.",
            "np.argmin returns an index, and those start at 0. Add 1.",
            _from_result(lambda losses, patience, stop, best: (stop, best - 1)),
        ),
        *(
            both(FROM_0, other)
            for other in (ONE_LATE, ONE_EARLY, NOT_RESTORED, LOOKS_AHEAD, COUNT_GOES_ON)
        ),
        *(
            both(NOT_RESTORED, other)
            for other in (ONE_LATE, ONE_EARLY, COUNT_GOES_ON, TIES_IMPROVE, HIGHEST)
        ),
        *(both(LOOKS_AHEAD, other) for other in (ONE_EARLY, COUNT_GOES_ON)),
        both(ONE_LATE, HIGHEST),
        both(FROM_0, TIES_IMPROVE),
    ),
)


CHECKS = (EARLY_STOPPING,)
