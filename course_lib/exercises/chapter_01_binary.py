"""Loss functions: binary cross-entropy, from logits and without overflow."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.chapter_01_losses import BROADCAST
from course_lib.exercises.chapter_01_softmax import EPSILONS
from course_lib.exercises.definitions import Arguments, Check, Function, Misconception


def binary_cross_entropy(logits: Any, labels: Any) -> Any:
    """Mean of log(1 + exp(z)) − zy, written so that no exponential is large."""
    return np.mean(np.maximum(logits, 0) + np.log1p(np.exp(-np.abs(logits))) - logits * labels)


def _sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def _from_probabilities(p: Any, labels: Any) -> Any:
    return -np.mean(labels * np.log(p) + (1 - labels) * np.log(1 - p))


def _binary_with(epsilon: float) -> tuple[Function, Function]:
    """The same two repairs for the binary loss."""

    def added(logits: Any, labels: Any) -> Any:
        p = _sigmoid(logits)
        return -np.mean(labels * np.log(p + epsilon) + (1 - labels) * np.log(1 - p + epsilon))

    def clipped(logits: Any, labels: Any) -> Any:
        return _from_probabilities(np.clip(_sigmoid(logits), epsilon, 1 - epsilon), labels)

    return added, clipped


def _binary_inputs(rng: np.random.Generator) -> list[Arguments]:
    return [
        (np.array([2.0, -1.0, 0.5]), np.array([1.0, 0.0, 0.0])),
        (np.array([-0.7]), np.array([1.0])),
        (rng.normal(size=6).round(2), rng.permutation([0.0, 1.0, 1.0, 0.0, 1.0, 0.0])),
        (np.array([-1000.0, -800.0, 1.0]), np.array([1.0, 0.0, 1.0])),
        (np.array([1000.0, 800.0, -1.0]), np.array([0.0, 1.0, 1.0])),
    ]


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
        Misconception(
            "overflow-and-sum-for-mean",
            "Two mistakes at once: exp(z) overflows for a logit of 1000, and 1/n is missing.",
            "Use log(1 + exp(z)) = max(z, 0) + log(1 + exp(−|z|)), and divide the sum by n.",
            lambda logits, labels: np.sum(np.log(1 + np.exp(logits)) - logits * labels),
        ),
        Misconception(
            "absolute-forgotten",
            "This has exp(−z) where exp(−|z|) is needed.",
            "For negative z, −z is positive and exp grows again. With |z| the exponential is at "
            "most 1.",
            lambda logits, labels: np.mean(
                np.maximum(logits, 0) + np.log(1 + np.exp(-logits)) - logits * labels
            ),
        ),
        Misconception(
            "minus-forgotten",
            "This has exp(|z|) where exp(−|z|) is needed.",
            "The minus keeps the exponential small: exp(−|z|) is at most 1.",
            lambda logits, labels: np.mean(
                np.maximum(logits, 0) + np.log(1 + np.exp(np.abs(logits))) - logits * labels
            ),
        ),
        Misconception(
            "maximum-forgotten",
            "This leaves max(z, 0) out.",
            "For positive z it is the main part: log(1 + exp(z)) = z + log(1 + exp(−z)).",
            lambda logits, labels: np.mean(np.log1p(np.exp(-np.abs(logits))) - logits * labels),
        ),
        Misconception(
            "one-maximum-for-all",
            "This uses the largest logit of all for every sample.",
            "np.max finds one number. np.maximum(z, 0) compares entry by entry.",
            lambda logits, labels: np.mean(
                np.max(logits) + np.log1p(np.exp(-np.abs(logits))) - logits * labels
            ),
        ),
        Misconception(
            "size-for-maximum",
            "This uses |z| where max(z, 0) is needed.",
            "For negative z the maximum is 0. Use np.maximum(z, 0).",
            lambda logits, labels: np.mean(
                np.abs(logits) + np.log1p(np.exp(-np.abs(logits))) - logits * labels
            ),
        ),
        Misconception(
            "minimum-for-maximum",
            "This uses min(z, 0) where max(z, 0) is needed.",
            "For large z the loss of a sample with label 0 is about z. Use np.maximum(z, 0).",
            lambda logits, labels: np.mean(
                np.minimum(logits, 0) + np.log1p(np.exp(-np.abs(logits))) - logits * labels
            ),
        ),
        Misconception(
            "correction-forgotten",
            "This is max(z, 0) − zy: log(1 + exp(−|z|)) is missing.",
            "It matters where the model is unsure: at z = 0 the loss is log 2, not 0.",
            lambda logits, labels: np.mean(np.maximum(logits, 0) - logits * labels),
        ),
        Misconception(
            "labels-ignored",
            "This leaves the labels out.",
            "Subtract zy, which makes a large logit cheap where the label is 1.",
            lambda logits, labels: np.mean(np.logaddexp(0, logits)),
        ),
        Misconception(
            "logit-forgotten",
            "This subtracts y where zy is needed.",
            "The term is the product of logit and label.",
            lambda logits, labels: np.mean(np.logaddexp(0, logits) - labels),
        ),
        Misconception(
            "label-term-added",
            "This adds zy where it must be subtracted.",
            "A large logit must be cheap where the label is 1: log(1 + exp(z)) − zy.",
            lambda logits, labels: np.mean(np.logaddexp(0, logits) + logits * labels),
        ),
        Misconception(
            "log-base",
            "This uses a logarithm of another base.",
            "exp has the base e, so its inverse is the natural logarithm np.log.",
            (
                lambda logits, labels: np.mean(
                    np.maximum(logits, 0) + np.log10(1 + np.exp(-np.abs(logits))) - logits * labels
                ),
                lambda logits, labels: binary_cross_entropy(logits, labels) / np.log(2),
            ),
        ),
        Misconception(
            "negative-class-only",
            "This counts the samples with label 0 only.",
            "A sample with label 1 costs −log p, which is log(1 + exp(−z)). Add the other term.",
            lambda logits, labels: np.mean((1 - labels) * np.logaddexp(0, logits)),
        ),
        Misconception(
            "squared-error",
            "This is the mean squared error of the probabilities.",
            "Cross-entropy takes logs. It goes on growing where the model is certain and wrong.",
            lambda logits, labels: np.mean((_sigmoid(logits) - labels) ** 2),
        ),
        Misconception(
            "clipped",
            "This clips the logits, which caps the loss.",
            "A very wrong answer should cost about |z|, also for z = 1000. No clipping is needed "
            "with −|z|.",
            (
                lambda logits, labels: np.mean(
                    np.logaddexp(0, np.clip(logits, -30, 30)) - logits * labels
                ),
                lambda logits, labels: np.mean(
                    np.logaddexp(0, np.clip(logits, -30, 30)) - np.clip(logits, -30, 30) * labels
                ),
                lambda logits, labels: np.mean(
                    np.logaddexp(0, np.clip(logits, -500, 500)) - logits * labels
                ),
                lambda logits, labels: np.mean(
                    np.logaddexp(0, np.clip(logits, -500, 500))
                    - np.clip(logits, -500, 500) * labels
                ),
                lambda logits, labels: np.mean(
                    np.logaddexp(0, np.clip(logits, -700, 700)) - logits * labels
                ),
                lambda logits, labels: np.mean(
                    np.logaddexp(0, np.clip(logits, -700, 700))
                    - np.clip(logits, -700, 700) * labels
                ),
            ),
        ),
    ),
)

CHECKS = (BINARY_CROSS_ENTROPY,)
