"""SGD: the best rate for a batch size."""

from __future__ import annotations

import numpy as np

from course_lib.exercises.definitions import Arguments, Check, Misconception


def critical_batch_rate(batch_size: float, largest_rate: float, noise_scale: float) -> float:
    """The best rate for batches of size B: ε_max / (1 + B_noise / B)."""
    return largest_rate / (1 + noise_scale / batch_size)


def _inputs(rng: np.random.Generator) -> list[Arguments]:
    noise = float(rng.integers(20, 60))
    return [(1, 0.5, 15.0), (16, 0.5, 16.0), (64, 0.2, 8.0), (10, 0.3, noise)]


CHECKS = (
    Check(
        name="critical_batch_rate",
        arguments=("batch_size", "largest_rate", "noise_scale"),
        returns=("rate",),
        reference=critical_batch_rate,
        make_inputs=_inputs,
        misconceptions=(
            Misconception(
                "quotient-upside-down",
                "This has batch size over noise scale where noise scale over batch size is meant.",
                "A small batch is noisy and needs a small rate. What does your formula give for a "
                "very small batch?",
                lambda batch_size, largest_rate, noise_scale: (
                    largest_rate / (1 + batch_size / noise_scale)
                ),
            ),
            Misconception(
                "linear-for-ever",
                "This grows in proportion to the batch size without end.",
                "That holds for small batches only. For large ones the rate must stay below "
                "largest_rate: the 1 in the divisor sees to it.",
                lambda batch_size, largest_rate, noise_scale: (
                    largest_rate * batch_size / noise_scale
                ),
            ),
            Misconception(
                "noise-ignored",
                "This is the largest rate, whatever the batch.",
                "That is the limit for very large batches. Divide by 1 + noise_scale / batch_size.",
                lambda batch_size, largest_rate, noise_scale: largest_rate,
            ),
            Misconception(
                "multiplied",
                "This multiplies by 1 + noise_scale / batch_size where it must divide.",
                "More noise asks for a smaller rate, not for a larger one.",
                lambda batch_size, largest_rate, noise_scale: (
                    largest_rate * (1 + noise_scale / batch_size)
                ),
            ),
            Misconception(
                "square-root",
                "This grows with the root of the batch size.",
                "The variance falls as 1/B, and the variance is what counts here: no root.",
                (
                    lambda batch_size, largest_rate, noise_scale: (
                        largest_rate / np.sqrt(1 + noise_scale / batch_size)
                    ),
                    lambda batch_size, largest_rate, noise_scale: (
                        largest_rate / (1 + np.sqrt(noise_scale / batch_size))
                    ),
                    lambda batch_size, largest_rate, noise_scale: (
                        largest_rate * np.sqrt(batch_size / noise_scale)
                    ),
                ),
            ),
            Misconception(
                "brackets-missing",
                "This divides by 1 first and then adds the rest.",
                "Put brackets around the divisor: ε / (1 + …).",
                lambda batch_size, largest_rate, noise_scale: (
                    largest_rate / 1 + noise_scale / batch_size
                ),
            ),
            Misconception(
                "noise-not-per-row",
                "This takes the noise of one row for that of the whole batch.",
                "A batch of B rows averages their noise: divide noise_scale by batch_size.",
                lambda batch_size, largest_rate, noise_scale: largest_rate / (1 + noise_scale),
            ),
        ),
    ),
)
