"""What a student learns from: labels, and a teacher."""

from __future__ import annotations

from typing import Any

import numpy as np

from course_lib.exercises.definitions import Arguments, Check


def distillation_loss(
    student: Any, teacher: Any, labels: Any, temperature: float, weight: float
) -> Any:
    """w T² · cross-entropy of teacher and student at T + (1 − w) · that of labels and student."""
    logits = np.stack([student, student / temperature, teacher / temperature])
    logits = logits - logits.max(axis=2, keepdims=True)
    logs = logits - np.log(np.exp(logits).sum(axis=2, keepdims=True))
    plain, soft_student, soft_teacher = logs
    from_teacher = -np.sum(np.exp(soft_teacher) * soft_student) / len(labels)
    from_labels = -plain[np.arange(len(labels)), labels].mean()
    return weight * temperature**2 * from_teacher + (1 - weight) * from_labels


def inputs(rng: np.random.Generator) -> list[Arguments]:
    """One row by hand, several temperatures and weights, and large logits."""
    return [
        (np.array([[0.0, 0.0]]), np.array([[2.0, 0.0]]), np.array([1]), 2.0, 0.5),
        (rng.normal(size=(4, 3)), 2 * rng.normal(size=(4, 3)), np.array([0, 2, 1, 2]), 3.0, 0.7),
        (rng.normal(size=(5, 4)), rng.normal(size=(5, 4)), rng.integers(4, size=5), 0.5, 0.25),
        (
            np.array([[900.0, 0.0, 3.0], [-2.0, 1.0, 0.5]]),
            np.array([[1.0, 0.5, -0.5], [1000.0, 996.0, 0.0]]),
            np.array([1, 1]),
            4.0,
            0.4,
        ),
    ]


CHECK = Check(distillation_loss, number=6, returns=("loss",), make_inputs=inputs)
