"""Loss functions: the cross-entropies, from logits and without overflow."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.chapter_01_losses import BROADCAST
from course_lib.exercises.definitions import Arguments, Check, Function, Misconception

EPSILONS = (1e-16, 1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7, 1e-6)


def softmax_cross_entropy(logits: Any, labels: Any) -> Any:
    """Mean of log Σⱼ exp(zⱼ) − z_label, with the largest logit taken out of the exponentials."""
    return np.mean(-_picked(_log_softmax(logits), labels))


def binary_cross_entropy(logits: Any, labels: Any) -> Any:
    """Mean of log(1 + exp(z)) − zy, written so that no exponential is large."""
    return np.mean(np.maximum(logits, 0) + np.log1p(np.exp(-np.abs(logits))) - logits * labels)


def _log_softmax(logits: Any, axis: int = 1) -> Any:
    shifted = logits - logits.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def _softmax(logits: Any) -> Any:
    return np.exp(_log_softmax(logits))


def _picked(table: Any, labels: Any) -> Any:
    """The entry of each row that its label names."""
    return table[np.arange(len(labels)), labels]


def _unshifted_softmax_cross_entropy(logits: Any, labels: Any) -> Any:
    exponentials = np.exp(logits)
    return -np.mean(np.log(_picked(exponentials, labels) / exponentials.sum(axis=1)))


def _sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def _from_probabilities(p: Any, labels: Any) -> Any:
    return -np.mean(labels * np.log(p) + (1 - labels) * np.log(1 - p))


def _softmax_with(epsilon: float) -> tuple[Function, Function]:
    """Log of a probability that is kept away from 0 by adding epsilon, or by clipping."""
    return (
        lambda logits, labels: -np.mean(np.log(_picked(_softmax(logits), labels) + epsilon)),
        lambda logits, labels: (
            -np.mean(np.log(np.clip(_picked(_softmax(logits), labels), epsilon, 1 - epsilon)))
        ),
    )


def _binary_with(epsilon: float) -> tuple[Function, Function]:
    """The same two repairs for the binary loss."""

    def added(logits: Any, labels: Any) -> Any:
        p = _sigmoid(logits)
        return -np.mean(labels * np.log(p + epsilon) + (1 - labels) * np.log(1 - p + epsilon))

    def clipped(logits: Any, labels: Any) -> Any:
        return _from_probabilities(np.clip(_sigmoid(logits), epsilon, 1 - epsilon), labels)

    return added, clipped


def _softmax_inputs(rng: np.random.Generator) -> list[Arguments]:
    logits = rng.normal(size=(5, 3)).round(2)
    return [
        (np.array([[2.0, 0.5, -1.0], [0.0, 1.0, 3.0]]), np.array([0, 1])),
        (np.array([[1.0, -0.5]]), np.array([1])),
        (logits, rng.permutation([0, 1, 2, 0, 2])),
        (logits + 1000.0, rng.permutation([0, 1, 2, 0, 1])),
        (np.array([[1000.0, -1000.0, 0.0], [3.0, 0.0, 1.0]]), np.array([1, 2])),
    ]


def _binary_inputs(rng: np.random.Generator) -> list[Arguments]:
    return [
        (np.array([2.0, -1.0, 0.5]), np.array([1.0, 0.0, 0.0])),
        (np.array([-0.7]), np.array([1.0])),
        (rng.normal(size=6).round(2), rng.permutation([0.0, 1.0, 1.0, 0.0, 1.0, 0.0])),
        (np.array([-1000.0, -800.0, 1.0]), np.array([1.0, 0.0, 1.0])),
        (np.array([1000.0, 800.0, -1.0]), np.array([0.0, 1.0, 1.0])),
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
    ),
)

BINARY_CROSS_ENTROPY = Check(
    name="binary_cross_entropy",
    arguments=("logits", "labels"),
    returns=("loss",),
    reference=binary_cross_entropy,
    make_inputs=_binary_inputs,
    misconceptions=(
        Misconception(
            "overflow",
            "This overflows: exp(z) is infinite for a logit of 1000.",
            "Use log(1 + exp(z)) = max(z, 0) + log(1 + exp(−|z|)), whose exponential is at most 1.",
            (
                lambda logits, labels: np.mean(np.log(1 + np.exp(logits)) - logits * labels),
                lambda logits, labels: np.mean(np.log1p(np.exp(logits)) - logits * labels),
            ),
        ),
        Misconception(
            "log-of-zero",
            "This takes log(0): the sigmoid of a large logit is rounded to 0 or 1.",
            "Do not form the probability and then its log. From logits the loss is "
            "max(z, 0) − zy + log(1 + exp(−|z|)).",
            lambda logits, labels: _from_probabilities(_sigmoid(logits), labels),
        ),
        Misconception(
            "epsilon-in-log",
            "This keeps log away from 0 with a small constant, which caps the loss.",
            "A very wrong answer should cost about |z|. Work from the logits and no constant is "
            "needed.",
            tuple(form for epsilon in EPSILONS for form in _binary_with(epsilon)),
        ),
        Misconception(
            "positive-class-only",
            "This counts the samples with label 1 only.",
            "A sample with label 0 costs −log(1 − p). Add the second term.",
            lambda logits, labels: np.mean(labels * np.logaddexp(0, -logits)),
        ),
        Misconception(
            "labels-flipped",
            "This has the labels 0 and 1 exchanged.",
            "A large logit means class 1, so it is cheap when y = 1: log(1 + exp(z)) − zy.",
            lambda logits, labels: binary_cross_entropy(logits, 1 - labels),
        ),
        Misconception(
            "labels-plus-minus-one",
            "This uses the formula log(1 + exp(−yz)), which needs labels −1 and +1.",
            "Here the labels are 0 and 1. With y = 0 your term is log 2 whatever the logit is.",
            lambda logits, labels: np.mean(np.logaddexp(0, -labels * logits)),
        ),
        Misconception(
            "sigmoid-twice",
            "This applies the sigmoid twice.",
            "The arguments are logits; one sigmoid turns them into probabilities.",
            lambda logits, labels: binary_cross_entropy(_sigmoid(logits), labels),
        ),
        Misconception(
            "sum-for-mean",
            "This is the sum over the samples, not the mean.",
            "Divide by n, so that the loss does not grow with the amount of data.",
            lambda logits, labels: len(labels) * binary_cross_entropy(logits, labels),
        ),
        Misconception(
            "sign-flipped",
            "This is the mean log-probability: the minus is missing.",
            "Logs of probabilities are negative. Flip the sign, so that a better model has a "
            "smaller loss.",
            lambda logits, labels: -binary_cross_entropy(logits, labels),
        ),
        Misconception(
            "broadcast",
            "This averages over all n·n pairs of a logit and a label.",
            BROADCAST,
            lambda logits, labels: binary_cross_entropy(logits, labels[:, None]),
        ),
    ),
)

CHECKS = (SOFTMAX_CROSS_ENTROPY, BINARY_CROSS_ENTROPY)
