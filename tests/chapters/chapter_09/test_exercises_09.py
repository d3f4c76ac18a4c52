"""The programs of chapter 09's exercises against the library, and answers as people write them."""

import numpy as np
import pytest

from course_lib import compression, parallel
from course_lib.compression import DistillationLoss, Masked
from course_lib.exercises import check
from course_lib.exercises.calling import inputs
from course_lib.exercises.registry import find
from course_lib.models import LinearRegression
from course_lib.optimizers import GradientDescent
from course_lib.training import fit


def each_input(name):
    exercise = find(name)
    return [*inputs(exercise), *inputs(exercise, hidden=True)]


def reference(name):
    return find(name).reference


def test_amdahl_is_the_library_s():
    for given in each_input("amdahl"):
        assert reference("amdahl")(*given) == pytest.approx(parallel.amdahl(*given))


def test_quantize_is_the_library_s():
    for values, bits in each_input("quantize"):
        integers, scale, zero_point = reference("quantize")(values, bits)
        theirs = compression.quantize(values, bits)
        np.testing.assert_array_equal(integers, theirs.integers)
        assert scale == pytest.approx(float(theirs.scale))
        assert zero_point == theirs.zero_point


def test_no_value_of_quantize_lies_half_way():
    """So that rounding up and rounding to even are the same."""
    for values, bits in each_input("quantize"):
        _, scale, _ = reference("quantize")(values, bits)
        fractions = np.abs(np.append(values, values.min()) / scale) % 1
        assert np.abs(fractions - 0.5).min() > 1e-4


def test_the_product_is_that_of_python_s_whole_numbers():
    for a, zero_point, b in each_input("int8_matmul"):
        expected = [
            [sum((int(p) - zero_point) * int(q) for p, q in zip(row, column, strict=True))
             for column in b.T]
            for row in a
        ]  # fmt: skip
        assert reference("int8_matmul")(a, zero_point, b).tolist() == expected


def test_the_mask_is_the_library_s():
    for given in each_input("magnitude_mask"):
        np.testing.assert_array_equal(
            reference("magnitude_mask")(*given), compression.magnitude_mask(*given)
        )


def test_no_two_sizes_are_equal_and_a_half_is_exactly_one():
    for weights, share in each_input("magnitude_mask"):
        assert len(np.unique(np.abs(weights))) == weights.size
        fraction = share * weights.size % 1
        assert fraction == 0.5 or abs(fraction - 0.5) > 0.1


def test_the_average_is_the_library_s():
    for given in each_input("average_shards"):
        np.testing.assert_allclose(
            reference("average_shards")(*given), parallel.average_shards(*given)
        )


def test_the_loss_is_the_library_s():
    for student, teacher, labels, temperature, weight in each_input("distillation_loss"):
        loss = DistillationLoss(temperature, weight)
        expected = loss.value(student, loss.targets(labels, teacher))
        found = reference("distillation_loss")(student, teacher, labels, temperature, weight)
        assert found == pytest.approx(expected)


def test_pruned_descent_is_masked_training():
    for theta, X, y, share, rate, steps in each_input("pruned_descent"):
        model = LinearRegression(X.shape[1])
        model.theta = theta
        mask = compression.prune_by_magnitude(model, share)
        fit(model, X, y, Masked(GradientDescent(rate), mask), steps, batch_size=None)
        found = reference("pruned_descent")(theta, X, y, share, rate, steps)
        np.testing.assert_allclose(found, model.theta, atol=1e-12)


def quantize_with_floor(values, bits):
    values = np.asarray(values, dtype=float)
    low, high = np.minimum(0, np.min(values)), np.maximum(0, np.max(values))
    S = (high - low) / (2**bits - 1)
    Z = np.floor(-(2 ** (bits - 1)) - low / S + 0.5)
    q = np.floor(values / S + 0.5) + Z
    return np.clip(q, -(2 ** (bits - 1)), 2 ** (bits - 1) - 1).astype(np.int16), S, int(Z)


def product_by_loops(a, zero_point, b):
    out = np.zeros((a.shape[0], b.shape[1]))
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            for k in range(a.shape[1]):
                out[i, j] += (int(a[i, k]) - zero_point) * int(b[k, j])
    return out


def mask_by_sorting(weights, share):
    flat = np.sort(np.abs(weights).ravel())
    k = round(share * weights.size)
    return np.abs(weights) > (flat[k - 1] if k else -1)


def mask_of_numbers(weights, share):
    ranks = np.abs(weights).ravel().argsort().argsort().reshape(weights.shape)
    return (ranks >= round(share * weights.size)) * 1.0


def average_by_loop(gradients, rows):
    total = 0
    for gradient, n in zip(gradients, rows, strict=True):
        total = total + n * gradient
    return total / sum(rows)


def loss_by_log_sum_exp(student, teacher, labels, temperature, weight):
    def log_q(z):
        m = z.max(1)[:, None]
        return z - m - np.log(np.sum(np.exp(z - m), 1))[:, None]

    p = np.exp(log_q(teacher / temperature))
    soft = -(p * log_q(student / temperature)).sum(1).mean()
    hard = np.mean([-log_q(student)[i, k] for i, k in enumerate(labels)])
    return (1 - weight) * hard + weight * temperature * temperature * soft


def masked_gradient(theta, X, y, share, learning_rate, steps):
    theta = np.array(theta, dtype=float)
    k = round(share * (len(theta) - 1))
    away = sorted(range(len(theta) - 1), key=lambda j: abs(theta[j]))[:k]
    theta[away] = 0
    for _ in range(steps):
        r = X @ theta[:-1] + theta[-1] - y
        g = np.append(2 * X.T @ r / len(y), 2 * r.mean())
        g[away] = 0
        theta = theta - learning_rate * g
    return theta


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("amdahl", lambda share, workers: workers / (workers * (1 - share) + share)),
        ("amdahl", lambda p, k: np.float32(1 / (1 - p + p / k))),
        ("quantize", quantize_with_floor),
        ("int8_matmul", product_by_loops),
        ("int8_matmul", lambda a, z, b: (a.astype(float) - z) @ b.astype(float)),
        ("int8_matmul", lambda a, z, b: np.dot(a.astype(np.int64) - z, b)),
        ("magnitude_mask", mask_by_sorting),
        ("magnitude_mask", mask_of_numbers),
        ("average_shards", average_by_loop),
        ("average_shards", lambda g, n: np.average(g, axis=0, weights=n)),
        ("average_shards", lambda g, n: (g * n[:, None]).sum(0) / n.sum()),
        ("distillation_loss", loss_by_log_sum_exp),
        ("pruned_descent", masked_gradient),
    ],
)
def test_right_answers_of_every_kind_pass(name, answer, hidden):
    assert check(name, answer, hidden).passed


def naive_softmax_loss(student, teacher, labels, temperature, weight):
    def q(z):
        return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)

    soft = -np.mean(np.sum(q(teacher / temperature) * np.log(q(student / temperature)), axis=1))
    hard = -np.mean(np.log(q(student)[np.arange(len(labels)), labels]))
    return weight * temperature**2 * soft + (1 - weight) * hard


@pytest.mark.parametrize(
    ("name", "answer", "named"),
    [
        ("amdahl", lambda share, workers: 1 / (share + (1 - share) / workers), "shares-exchanged"),
        ("int8_matmul", lambda a, z, b: a @ b, None),
        ("magnitude_mask", lambda w, share: np.abs(w) > share, "threshold-itself"),
        ("average_shards", lambda g, n: g.mean(axis=0), "unweighted"),
        ("average_shards", lambda g, n: n @ g, "not-divided"),
        ("average_shards", lambda g, n: g.sum(0) / n.sum(), "sum-over-all-rows"),
        ("magnitude_mask", lambda w, share: np.abs(w) >= np.quantile(np.abs(w), share), "quantile"),
        ("amdahl", lambda share, workers: 1 / 1 - share + share / workers, "time-for-speed-up"),
    ],
)
def test_wrong_answers_are_named(name, answer, named):
    found = check(name, answer, help=1)
    assert found.status == "wrong"
    assert named is None or found.misconception == named


def test_logits_that_overflow_are_explained():
    assert check("distillation_loss", naive_softmax_loss, help=3).misconception == "overflow"


def test_the_colleague_s_program_has_two_mistakes(colleague, hidden):
    found = check("pruned_descent", colleague([]), hidden)
    assert found.misconception == "mask-applied-once-and-intercept-pruned"
    step = "theta = theta - learning_rate * gradient\n"
    masked = (step, step + "        theta = theta * mask\n")
    weights = ("np.abs(theta)", "np.abs(theta[:-1])")
    kept = ("mask[away] = 0", "mask[away] = 0\n    mask[-1] = 1")
    for changes, named in (
        ([masked], "intercept-pruned"),
        ([weights], "mask-applied-once"),
        ([masked, kept], "intercept-takes-a-place"),
        ([masked, weights], None),
    ):
        found = check("pruned_descent", colleague(changes), hidden)
        assert (found.passed, found.misconception) == (named is None, named)
