"""Distillation: a small model learns from what a large one says about all classes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib._validation import FloatArray, describe, float_array, instance, real
from course_lib.losses import Loss, SoftmaxCrossEntropy, softmax
from course_lib.models import Model
from course_lib.optimizers import Optimizer
from course_lib.training import History, fit


class DistillationLoss(Loss):
    """w T² · cross-entropy(softmax(t/T), softmax(z/T)) + (1 − w) · cross-entropy(y, softmax(z)).

    z are the student's logits, t the teacher's, y the labels, T the temperature, w the weight of
    the teacher. The gradient of the first part by z shrinks like 1/T², so that T² keeps both parts
    in balance when T changes.

    Its targets are those of `targets`: the label and then the teacher's logits.

    Args:
        temperature: T from 0.001 to a million; the higher, the more a small probability of the
            teacher counts.
        weight: w from 0, labels alone, to 1, the teacher alone.

    >>> loss = DistillationLoss(temperature=2.0, weight=1.0)
    >>> both = loss.targets([1], [[0.0, 4.0]])
    >>> loss.gradient([[0.0, 0.0]], both).round(3)  # T² (softmax(z/T) − softmax(t/T)) / T
    array([[ 0.762, -0.762]])

    Reference: Hinton, Vinyals and Dean (2015), Distilling the Knowledge in a Neural Network.
    """

    def __init__(self, temperature: float = 2.0, weight: float = 0.5) -> None:
        self.temperature = real("temperature", temperature, at_least=1e-3, at_most=1e6)
        self.weight = real("weight", weight, at_least=0, at_most=1)

    @staticmethod
    def targets(y: ArrayLike, teacher_logits: ArrayLike) -> FloatArray:
        """The label and the teacher's logits of each row, shape (n_samples, 1 + n_classes)."""
        logits = float_array("teacher_logits", teacher_logits, ndim=2)
        labels = SoftmaxCrossEntropy().checked_target(y, logits.shape)
        return np.column_stack([labels, logits])

    def checked_target(self, target: ArrayLike, shape: tuple[int, ...]) -> NDArray[Any]:
        """`target` as `targets` makes it, for predictions of that shape."""
        both = float_array("target", target, ndim=2)
        if len(shape) != 2 or both.shape != (shape[0], 1 + shape[1]):
            raise ValueError(
                "target must hold a label and the teacher's logits, as `targets` makes it, for "
                f"predictions of the shape {shape}, got {describe(both)}"
            )
        SoftmaxCrossEntropy().checked_target(both[:, 0], shape)
        return both

    def _value(self, p: FloatArray, y: NDArray[Any]) -> float:
        return self.value_and_gradient(p, y)[0]

    def _gradient(self, p: FloatArray, y: NDArray[Any]) -> FloatArray:
        return self.value_and_gradient(p, y)[1]

    def value_and_gradient(self, p: FloatArray, y: NDArray[Any]) -> tuple[float, FloatArray]:
        """Return both for arguments that were checked before."""
        T, w = self.temperature, self.weight
        labels, teacher = y[:, 0].astype(np.intp), softmax(y[:, 1:] / T)
        hard, d_hard = SoftmaxCrossEntropy().value_and_gradient(p, labels)
        shifted = p / T - (p / T).max(axis=1, keepdims=True)
        log_student = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        soft = -np.sum(teacher * log_student) / len(p)
        d_soft = (np.exp(log_student) - teacher) / (T * len(p))
        gradient = w * T**2 * d_soft + (1 - w) * d_hard
        return float(w * T**2 * soft + (1 - w) * hard), gradient.astype(p.dtype, copy=False)


def distill(
    student: Model,
    teacher: Model,
    X: ArrayLike,
    y: ArrayLike,
    optimizer: Optimizer,
    epochs: int = 10,
    batch_size: int | None = 32,
    temperature: float = 2.0,
    weight: float = 0.5,
    seed: int = 0,
) -> History:
    """Train `student` in place on labels and on what `teacher` says of each row.

    Args:
        student: A model with the softmax cross-entropy, which it keeps.
        teacher: Another one with as many classes; it stays as it is.
        X: Features, shape (n_samples, n_features).
        y: Labels, shape (n_samples,).
        optimizer: The rule.
        epochs: How many times to go through the data.
        batch_size: Rows in a mini-batch; None means all.
        temperature: T of the `DistillationLoss`.
        weight: w of the `DistillationLoss`.
        seed: Of the order of the batches.

    Returns:
        The `History` of the `DistillationLoss`.
    """
    for name, model in (("student", student), ("teacher", teacher)):
        instance(name, model, Model)
        instance(f"loss of the {name}", model.loss, SoftmaxCrossEntropy)
    loss = DistillationLoss(temperature, weight)
    logits = teacher.decision_function(X)
    classes = student.decision_function(np.zeros((1, student.n_features))).shape[1]
    if logits.shape[1] != classes:
        raise ValueError(
            f"teacher must know the {classes} classes of the student, got {logits.shape[1]}"
        )
    targets = loss.targets(y, logits)
    own, student.loss = student.loss, loss
    try:
        return fit(student, X, targets, optimizer, epochs, batch_size, seed=seed)
    finally:
        student.loss = own
