"""What a model refuses: settings and data that it cannot use."""

import numpy as np
import pytest

from course_lib.losses import SoftmaxCrossEntropy
from course_lib.models import MLP, LinearRegression, LogisticRegression, SoftmaxRegression

X, NUMBERS = np.ones((11, 3)), np.arange(11.0)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: LinearRegression(0), ValueError, "n_features must be at least 1, got 0"),
        (lambda: LinearRegression(2, loss="mse"), TypeError, "loss must be an instance .*'mse'"),
        (lambda: SoftmaxRegression(2, 1), ValueError, "n_classes must be at least 2, got 1"),
        (lambda: MLP([3]), ValueError, r"layer_sizes must name at least .* got \[3\]"),
        (lambda: MLP(5), TypeError, r"layer_sizes must be a list .*, got 5 \(int\)"),
        (lambda: MLP("64"), TypeError, "layer_sizes must be a whole number, got '6'"),
        (lambda: MLP([2, 3, 1]), ValueError, r"loss must fit one output, .*needs at least 2 out"),
        (
            lambda: LinearRegression(2, loss=SoftmaxCrossEntropy()),
            ValueError,
            r"loss must fit one output, as MeanSquaredError\(\) .* got SoftmaxCrossEntropy\(\)",
        ),
        (lambda: MLP([3, 2], dtype=int), ValueError, "dtype must be float32 or float64, got"),
        (lambda: LinearRegression(2, dtype="half"), ValueError, "dtype must be float32 or float64"),
        (lambda: LinearRegression(2, "no"), TypeError, "fit_intercept must be True or False"),
        (lambda: LogisticRegression(2, 1), TypeError, "fit_intercept must be True or False, got 1"),
        (lambda: MLP([3, 0, 2]), ValueError, "layer_sizes must be at least 1, got 0"),
        (lambda: MLP([3, 2], activation="gelu"), ValueError, "activation .* 'relu', .*got 'gelu'"),
        (lambda: MLP([3, 2], dropout=1.0), ValueError, "dropout must be at least 0 and below 1"),
        (lambda: MLP([3, 2], seed=-1), ValueError, "seed must be at least 0, got -1"),
        (lambda: LinearRegression(3).predict_proba(X), TypeError, "needs a cross-entropy"),
        (lambda: LinearRegression(3).score(X, np.ones(11)), ValueError, "y must vary for R²"),
        (lambda: LinearRegression(3).score(X, NUMBERS[:, None]), ValueError, r"y \(11, 1\); NumPy"),
        (lambda: LinearRegression(3).score(X, np.ones(10)), ValueError, "rows, got 11 and 10"),
    ],
)
def test_bad_input_is_named(call, error, says):
    with pytest.raises(error, match=says):
        call()


def test_numbers_beyond_float32_are_refused_without_a_warning():
    model = LinearRegression(1, dtype=np.float32)
    with pytest.raises(ValueError, match=r"X must be finite, got 1 NaN or infinite .* in float32"):
        model.predict([[1e300]])
    with pytest.raises(ValueError, match=r"theta must be finite, got 1 NaN .* in float32"):
        model.theta = [1e300, 0.0]
