"""Choosing: standardising without a leak, and the loss that may be reported."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check, Misconception, both

EPSILONS = (1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6)


def standardise_train_test(X_train: Any, X_test: Any) -> Any:
    """Both parts with the mean and the scale of the training rows; a constant column: scale 1."""
    return _with(X_train, X_test, X_train.mean(axis=0), _nonzero(X_train.std(axis=0)))


def choose_and_report(validation_losses: Any, test_losses: Any) -> Any:
    """The candidate with the lowest validation loss, counted from 0, and its test loss."""
    chosen = int(np.argmin(validation_losses))
    return chosen, test_losses[chosen]


def _with(X_train: Any, X_test: Any, mean: Any, scale: Any) -> Any:
    return (X_train - mean) / scale, (X_test - mean) / scale


def _nonzero(scale: Any) -> Any:
    return np.where(scale == 0, 1.0, scale)


def _alone(X: Any) -> Any:
    """One part standardised by itself."""
    return standardise_train_test(X, X)[0]


def _stacked(X_train: Any, X_test: Any, base: Any = standardise_train_test) -> Any:
    """Mean and scale of all rows; `base` may spoil the scale."""
    both_parts = np.vstack([X_train, X_test])
    rows = base(both_parts, both_parts)[0]
    return rows[: len(X_train)], rows[len(X_train) :]


def _each_alone(X_train: Any, X_test: Any, base: Any = standardise_train_test) -> Any:
    return base(X_train, X_train)[0], base(X_test, X_test)[0]


def _overwritten(X_train: Any, X_test: Any) -> Any:
    """The mean is taken again after the training rows were centred: it is 0 by then."""
    scale = _nonzero(X_train.std(axis=0))
    return (X_train - X_train.mean(axis=0)) / scale, X_test / scale


def _per_row(X: Any) -> Any:
    mean, scale = X.mean(axis=1, keepdims=True), X.std(axis=1, keepdims=True)
    return (X - mean) / _nonzero(scale)


def _parts(rng: np.random.Generator) -> list[Arguments]:
    X_train = (rng.normal(size=(6, 3)) * [1, 20, 0.5] + [3, -50, 1]).round(2)
    X_test = (rng.normal(size=(4, 3)) * [2, 15, 1] + [5, -20, 0]).round(2)
    constant = X_train.copy()
    constant[:, 1] = -50.0
    by_hand = np.array([[1.0, 10.0], [2.0, 30.0], [3.0, 80.0]])
    return [
        (by_hand, np.array([[4.0, 20.0], [0.0, 50.0]])),
        (X_train, X_test),
        (constant, X_test),
        (X_train, X_test[:1]),
    ]


def _losses(rng: np.random.Generator) -> list[Arguments]:
    """Losses of seven candidates whose winners differ in every way that could be mixed up."""
    found: list[Arguments] = []
    while len(found) < 3:
        validation, test = rng.uniform(0.2, 0.9, (2, 7)).round(3)
        together = (validation + test).argmin()
        places = [validation.argmin(), test.argmin(), validation.argmax(), test.argmax(), together]
        if len({0, 6, *places}) == 7 and len({*validation, *test}) == 14:
            found.append((validation, test))
    return found


STACKED = Misconception(
    "test-rows-in-the-mean",
    "This takes mean and scale of all rows together, so the test rows leak into the training.",
    "The test rows stand for data that do not exist yet when you train. Only X_train may decide "
    "the mean and the scale.",
    _stacked,
)
EACH_ALONE = Misconception(
    "each-part-by-itself",
    "This standardises the test rows by their own mean and scale.",
    "The model has learnt weights for the units of the training rows; the same value must mean "
    "the same in both parts. Keep the mean and the scale of X_train and use them again.",
    _each_alone,
)
N_MINUS_1 = Misconception(
    "n-minus-1",
    "This standard deviation divides by n − 1 (ddof=1).",
    "Here, as in scikit-learn, divide by n, which is the default of np.std.",
    (
        lambda X_train, X_test: _with(
            X_train, X_test, X_train.mean(axis=0), _nonzero(X_train.std(axis=0, ddof=1))
        ),
        lambda X_train, X_test: _with(
            X_train, X_test, X_train.mean(axis=0), X_train.std(axis=0, ddof=1)
        ),
    ),
)
CONSTANT = Misconception(
    "constant-column",
    "This divides by zero where a column of X_train is constant.",
    "Use the scale 1 there: np.where(scale == 0, 1, scale). In the test rows that column may vary.",
    lambda X_train, X_test: _with(X_train, X_test, X_train.mean(axis=0), X_train.std(axis=0)),
)

STANDARDISE = Check(
    name="standardise_train_test",
    arguments=("X_train", "X_test"),
    returns=("Z_train", "Z_test"),
    reference=standardise_train_test,
    make_inputs=_parts,
    misconceptions=(
        STACKED,
        EACH_ALONE,
        CONSTANT,
        N_MINUS_1,
        Misconception(
            "test-mean-with-training-scale",
            "This centres the test rows by their own mean and scales them as the training rows.",
            "Both numbers belong to the training rows, the mean too. A test set that lies higher "
            "than the training rows must still lie higher afterwards.",
            lambda X_train, X_test: (
                _alone(X_train),
                (X_test - X_test.mean(axis=0)) / _nonzero(X_train.std(axis=0)),
            ),
        ),
        Misconception(
            "training-mean-with-test-scale",
            "This scales the test rows by their own standard deviation.",
            "Both numbers belong to the training rows, the scale too: otherwise one unit means "
            "different things in the two parts.",
            (
                lambda X_train, X_test: (
                    _alone(X_train),
                    (X_test - X_train.mean(axis=0)) / _nonzero(X_test.std(axis=0)),
                ),
                lambda X_train, X_test: (
                    _alone(X_train),
                    (X_test - X_train.mean(axis=0)) / X_test.std(axis=0),
                ),
            ),
        ),
        Misconception(
            "mean-of-the-changed-rows",
            "This does not subtract the mean of X_train from the test rows.",
            "If X_train was changed before its mean was taken for the test rows, that mean was 0. "
            "Keep mean and scale in variables before you change anything.",
            _overwritten,
        ),
        Misconception(
            "test-rows-left-as-they-were",
            "This returns the test rows as they were.",
            "The model expects the units that it was trained in. If mean and scale were taken "
            "again from the standardised X_train, they were 0 and 1 and changed nothing.",
            lambda X_train, X_test: (_alone(X_train), X_test + 0.0),
        ),
        Misconception(
            "epsilon-for-constant-column",
            "This avoids the division by zero with a small constant.",
            "A new value in a column that was constant would become huge. Use the scale 1 where "
            "the standard deviation is 0.",
            tuple(
                lambda X_train, X_test, epsilon=epsilon, join=join: _with(
                    X_train, X_test, X_train.mean(axis=0), join(X_train.std(axis=0), epsilon)
                )
                for epsilon in EPSILONS
                for join in (np.add, np.maximum)
            ),
        ),
        Misconception(
            "whole-matrix",
            "This uses one mean and one deviation for the whole matrix.",
            "Features have different units, so each column has its own: axis=0.",
            lambda X_train, X_test: _with(X_train, X_test, X_train.mean(), X_train.std()),
        ),
        Misconception(
            "per-row",
            "This standardises each sample, not each feature.",
            "Rows are samples, columns are features: take mean and deviation over axis=0.",
            lambda X_train, X_test: (_per_row(X_train), _per_row(X_test)),
        ),
        Misconception(
            "parts-swapped",
            "The two results are returned in the wrong order.",
            "Return Z_train first, then Z_test.",
            lambda X_train, X_test: standardise_train_test(X_train, X_test)[::-1],
        ),
        both(STACKED, N_MINUS_1),
        both(EACH_ALONE, N_MINUS_1),
        both(EACH_ALONE, CONSTANT),
    ),
)

CHOOSE = Check(
    name="choose_and_report",
    arguments=("validation_losses", "test_losses"),
    returns=("index of the choice", "reported loss"),
    reference=choose_and_report,
    make_inputs=_losses,
    misconceptions=(
        Misconception(
            "chosen-by-the-test-rows",
            "This chooses by the test losses, so the test rows decide and can no longer judge.",
            "The lowest of several test losses is lucky as well as good. Choose by the validation "
            "losses and look at one test loss, that of your choice.",
            lambda validation, test: (int(np.argmin(test)), np.min(test)),
        ),
        Misconception(
            "validation-loss-reported",
            "This reports the validation loss by which the candidate was chosen.",
            "The winner was chosen because this number is low, so it is too low on average. The "
            "test rows had no part in the choice.",
            lambda validation, test: (int(np.argmin(validation)), np.min(validation)),
        ),
        Misconception(
            "lowest-test-loss-reported",
            "This chooses by validation and then reports the lowest test loss of all candidates.",
            "That is the loss of another candidate. Report the test loss of the one you chose.",
            lambda validation, test: (int(np.argmin(validation)), np.min(test)),
        ),
        Misconception(
            "roles-swapped",
            "This chooses by the test losses and reports a validation loss: the roles are swapped.",
            "The validation rows choose, the test rows judge.",
            lambda validation, test: (int(np.argmin(test)), validation[int(np.argmin(test))]),
        ),
        Misconception(
            "highest-loss",
            "This chooses the candidate with the highest loss.",
            "A loss is better when it is lower. `argmax` would be right for a score such as the "
            "accuracy.",
            (
                lambda validation, test: (int(np.argmax(validation)), test[np.argmax(validation)]),
                lambda validation, test: (int(np.argmax(test)), np.max(test)),
            ),
        ),
        Misconception(
            "chosen-by-both",
            "This chooses by validation and test losses together.",
            "As soon as the test rows have a say in the choice, their loss is too low as well.",
            lambda validation, test: (
                int(np.argmin(validation + test)),
                test[np.argmin(validation + test)],
            ),
        ),
        Misconception(
            "mean-of-both-reported",
            "This reports the mean of the validation and the test loss.",
            "One half of it chose the winner and is too low. Report the test loss alone.",
            lambda validation, test: (
                int(np.argmin(validation)),
                (np.min(validation) + test[np.argmin(validation)]) / 2,
            ),
        ),
        Misconception(
            "mean-test-loss-reported",
            "This reports the mean test loss of all candidates.",
            "The others are not used any more. Report the test loss of the one you chose.",
            lambda validation, test: (int(np.argmin(validation)), np.mean(test)),
        ),
        Misconception(
            "counted-from-one",
            "This counts the candidates from 1.",
            "Python counts from 0, as `np.argmin` does.",
            lambda validation, test: (int(np.argmin(validation)) + 1, test[np.argmin(validation)]),
        ),
        Misconception(
            "parts-swapped",
            "The two results are returned in the wrong order.",
            "Return the index first, then the loss.",
            lambda validation, test: choose_and_report(validation, test)[::-1],
        ),
    ),
)

CHECKS = (CHOOSE, STANDARDISE)
