"""Loss functions: one number for how wrong a prediction is, and its derivative.

Every loss has `.value(prediction, target)`, the mean over samples, and
`.gradient(prediction, target)`, the derivative of that mean with respect to each prediction. The
derivative has the shape of the prediction, and the 1/n of the mean is part of it.
"""

from course_lib.losses.base import Loss
from course_lib.losses.checking import gradient_check, numerical_gradient
from course_lib.losses.classification import (
    BinaryCrossEntropy,
    Hinge,
    SoftmaxCrossEntropy,
    sigmoid,
    softmax,
)
from course_lib.losses.regression import Huber, MeanAbsoluteError, MeanSquaredError

__all__ = [
    "BinaryCrossEntropy",
    "Hinge",
    "Huber",
    "Loss",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "SoftmaxCrossEntropy",
    "gradient_check",
    "numerical_gradient",
    "sigmoid",
    "softmax",
]
