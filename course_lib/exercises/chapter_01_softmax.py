"""Loss functions: softmax cross-entropy, from logits and without overflow."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check, Function, Misconception

EPSILONS = (1e-16, 1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6)


def softmax_cross_entropy(logits: Any, labels: Any) -> Any:
    """Mean of log Σⱼ exp(zⱼ) − z_label, with the largest logit taken out of the exponentials."""
    return np.mean(-_picked(_log_softmax(logits), labels))


def _log_softmax(logits: Any, axis: int = 1) -> Any:
    shifted = logits - logits.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def _softmax(logits: Any) -> Any:
    return np.exp(_log_softmax(logits))


def _picked(table: Any, labels: Any) -> Any:
    """The entry of each row that its label names."""
    return table[np.arange(len(labels)), labels]


def _shifted_by(logits: Any, largest: Any) -> Any:
    shifted = logits - largest
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def _unshifted_softmax_cross_entropy(logits: Any, labels: Any) -> Any:
    exponentials = np.exp(logits)
    return -np.mean(np.log(_picked(exponentials, labels) / exponentials.sum(axis=1)))


def _softmax_with(epsilon: float) -> tuple[Function, Function]:
    """Log of a probability that is kept away from 0 by adding epsilon, or by clipping."""
    return (
        lambda logits, labels: -np.mean(np.log(_picked(_softmax(logits), labels) + epsilon)),
        lambda logits, labels: (
            -np.mean(np.log(np.clip(_picked(_softmax(logits), labels), epsilon, 1 - epsilon)))
        ),
    )


def _softmax_inputs(rng: np.random.Generator) -> list[Arguments]:
    logits = rng.normal(size=(5, 3)).round(2)
    return [
        (np.array([[2.0, 0.5, -1.0], [0.0, 1.0, 3.0]]), np.array([0, 1])),
        (np.array([[1.0, -0.5]]), np.array([1])),
        (logits, rng.permutation([0, 1, 2, 0, 2])),
        (logits + 1000.0, rng.permutation([0, 1, 2, 0, 1])),
        (np.array([[1000.0, -1000.0, 0.0], [3.0, 0.0, 1.0]]), np.array([1, 2])),
        (np.array([[1000.0, 999.0, 998.0], [0.0, 1.0, 2.0]]), np.array([1, 0])),
    ]


SOFTMAX_CROSS_ENTROPY = Check(
    name="softmax_cross_entropy",
    arguments=("logits", "labels"),
    returns=("loss",),
    reference=softmax_cross_entropy,
    make_inputs=_softmax_inputs,
    misconceptions=(
        Misconception(
            "overflow",
            "This overflows: exp of a logit of 1000 is infinite in floating point.",
            "Subtract the largest logit of each row first. It cancels in the quotient, and the "
            "largest exponential becomes exp(0) = 1.",
            _unshifted_softmax_cross_entropy,
        ),
        Misconception(
            "log-of-zero",
            "This takes log(0): a tiny probability has been rounded to 0.",
            "Do not form the probability and then its log. Stay in logs: "
            "log Σⱼ exp(zⱼ − m) + m − z_label, with m the largest logit.",
            lambda logits, labels: -np.mean(np.log(_picked(_softmax(logits), labels))),
        ),
        Misconception(
            "epsilon-in-log",
            "This keeps log away from 0 with a small constant, which caps the loss.",
            "A very wrong answer should cost about the gap between the logits, here 2000. Stay in "
            "logs (log-sum-exp) and no constant is needed.",
            tuple(form for epsilon in EPSILONS for form in _softmax_with(epsilon)),
        ),
        Misconception(
            "sum-for-mean",
            "This is the sum over the samples, not the mean.",
            "Divide by n, the number of rows.",
            lambda logits, labels: len(labels) * softmax_cross_entropy(logits, labels),
        ),
        Misconception(
            "mean-over-classes",
            "This divides by the number of classes as well.",
            "Each sample contributes one number, that of its label. Divide by n only; np.mean over "
            "an (n, k) table divides by n·k.",
            lambda logits, labels: (
                softmax_cross_entropy(logits, labels) / np.float64(logits.shape[1])
            ),
        ),
        Misconception(
            "sign-flipped",
            "This is the mean log-probability: the minus is missing.",
            "Logs of probabilities are negative. Flip the sign, so that a better model has a "
            "smaller loss.",
            lambda logits, labels: -softmax_cross_entropy(logits, labels),
        ),
        Misconception(
            "wrong-axis",
            "This normalises over the samples, not over the classes.",
            "The probabilities of one sample add up to 1: sum each row, axis=1 with keepdims=True.",
            lambda logits, labels: -np.mean(_picked(_log_softmax(logits, axis=0), labels)),
        ),
        Misconception(
            "all-labels-for-each-row",
            "This compares every row with the labels of all rows.",
            "`table[:, labels]` picks all those columns from every row. To pick one entry per row "
            "write `table[np.arange(n), labels]`.",
            lambda logits, labels: -np.mean(_log_softmax(logits)[:, labels]),
        ),
        Misconception(
            "log-forgotten",
            "This averages probabilities, not their logs.",
            "Cross-entropy is −log p. It punishes confident mistakes far more than −p or 1 − p do.",
            (
                lambda logits, labels: -np.mean(_picked(_softmax(logits), labels)),
                lambda logits, labels: np.mean(1 - _picked(_softmax(logits), labels)),
            ),
        ),
        Misconception(
            "softmax-twice",
            "This applies softmax twice.",
            "The arguments are logits; one softmax turns them into probabilities. A second one "
            "squeezes these together.",
            lambda logits, labels: softmax_cross_entropy(_softmax(logits), labels),
        ),
        Misconception(
            "normaliser-forgotten",
            "This is minus the logit of the label, without the log of the sum.",
            "A logit is no log-probability yet. Subtract log Σⱼ exp(zⱼ), which makes the "
            "probabilities add up to 1.",
            lambda logits, labels: -np.mean(_picked(logits, labels)),
        ),
        Misconception(
            "overflow-and-mean-over-classes",
            "Two mistakes at once: exp overflows for large logits, and the mean counts the "
            "classes too.",
            "Subtract the largest logit of each row before exp. Then look at three equal logits: "
            "the loss must be log 3, so ask by how many numbers np.mean divides.",
            lambda logits, labels: (
                _unshifted_softmax_cross_entropy(logits, labels) / np.float64(logits.shape[1])
            ),
        ),
        Misconception(
            "log-of-zero-and-mean-over-classes",
            "Two mistakes at once: a tiny probability is rounded to 0, and the mean counts the "
            "classes too.",
            "Stay in logs: the log of the softmax is z − m − log Σⱼ exp(zⱼ − m). Then ask by how "
            "many numbers np.mean divides.",
            lambda logits, labels: (
                -np.mean(np.log(_picked(_softmax(logits), labels))) / np.float64(logits.shape[1])
            ),
        ),
        Misconception(
            "sign-flipped-and-mean-over-classes",
            "Two mistakes at once: the minus is missing, and the mean counts the classes too.",
            "The loss is −log p of the label, added over the samples and divided by n only.",
            lambda logits, labels: (
                -softmax_cross_entropy(logits, labels) / np.float64(logits.shape[1])
            ),
        ),
        Misconception(
            "sign-flipped-and-sum-for-mean",
            "Two mistakes at once: the minus is missing, and 1/n too.",
            "The loss is −log p of the label, added over the samples and divided by n.",
            lambda logits, labels: -softmax_cross_entropy(logits, labels) * len(labels),
        ),
        Misconception(
            "log-base",
            "This uses a logarithm of another base.",
            "Exponentials to the base e need the natural logarithm: np.log, not np.log10 or "
            "np.log2.",
            (
                lambda logits, labels: softmax_cross_entropy(logits, labels) / np.log(10),
                lambda logits, labels: softmax_cross_entropy(logits, labels) / np.log(2),
            ),
        ),
        Misconception(
            "all-classes",
            "This adds the log-probabilities of all classes, whatever the label is.",
            "Only the probability of the right class counts: pick the entry of the label in each "
            "row.",
            (
                lambda logits, labels: -np.mean(_log_softmax(logits)),
                lambda logits, labels: -np.sum(_log_softmax(logits)) / len(labels),
            ),
        ),
        Misconception(
            "largest-for-label",
            "This takes the most probable class in place of the label.",
            "The label may be a class that the model thinks unlikely. That is what must cost.",
            lambda logits, labels: -np.mean(_log_softmax(logits).max(axis=1)),
        ),
        Misconception(
            "labels-as-weights",
            "This multiplies by the labels as if they were one-hot.",
            "A label is the number of a class. Pick that column, or make one-hot rows with "
            "np.eye(k)[labels].",
            (
                lambda logits, labels: (
                    -np.mean((labels[:, None] * _log_softmax(logits)).sum(axis=1))
                ),
                lambda logits, labels: -np.mean(labels[:, None] * _log_softmax(logits)),
            ),
        ),
        Misconception(
            "maximum-not-added-back",
            "This subtracts the largest logit in the sum but not from the logit of the label.",
            "log Σⱼ exp(zⱼ) = m + log Σⱼ exp(zⱼ − m): add m back, or shift all the logits first.",
            lambda logits, labels: (
                softmax_cross_entropy(logits, labels) - np.mean(logits.max(axis=1))
            ),
        ),
        Misconception(
            "one-maximum-for-all-rows",
            "This subtracts one largest logit from all rows, and rows far below it underflow.",
            "Take the maximum of each row: logits.max(axis=1, keepdims=True).",
            (
                lambda logits, labels: (
                    -np.mean(_picked(_shifted_by(logits, logits.max(axis=0)), labels))
                ),
                lambda logits, labels: -np.mean(_picked(_shifted_by(logits, logits.max()), labels)),
            ),
        ),
        Misconception(
            "labels-from-one",
            "This counts the classes from 1.",
            "The labels are 0 to k − 1, like the columns of the table: use them as they are.",
            lambda logits, labels: -np.mean(_picked(_log_softmax(logits), labels - 1)),
        ),
        Misconception(
            "return-inside-loop",
            "This stops after the first sample: a `return` stands inside the loop.",
            "A `return` ends the whole function at once. Indent it like the `for`.",
            (
                lambda logits, labels: softmax_cross_entropy(logits[:1], labels[:1]),
                lambda logits, labels: softmax_cross_entropy(logits[:1], labels[:1]) / len(labels),
            ),
        ),
    ),
)


CHECKS = (SOFTMAX_CROSS_ENTROPY,)
