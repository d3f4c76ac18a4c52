"""Augmentation: more training data, made from what there is by changes that keep the label."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from course_lib._validation import FloatArray, float_array, instance, integer, real


def shift(
    X: ArrayLike, reach: int, rng: np.random.Generator, height: int = 8, width: int = 8
) -> FloatArray:
    """Move each image by up to `reach` pixels up or down and left or right; 0 moves in.

    Args:
        X: Flattened images, shape (n_samples, height · width).
        reach: Largest move in each direction, at least 0 and below height and width.
        rng: Source of the moves, one for each image, all equally likely.
        height: Rows of pixels.
        width: Columns of pixels.

    Returns:
        A new array of the shape of X.

    Raises:
        ValueError: X does not hold images of that size, or reach is too large.

    >>> image = np.array([[1.0, 2.0], [3.0, 4.0]])
    >>> moved = shift(image.reshape(1, 4), 1, np.random.default_rng(3), height=2, width=2)
    >>> moved.reshape(2, 2)
    array([[0., 0.],
           [2., 0.]])

    Reference: Simard, Steinkraus and Platt (2003), Best Practices for Convolutional Neural Networks
    Applied to Visual Document Analysis.
    """
    images = float_array("X", X, ndim=2)
    height, width = (integer(*one, at_least=1) for one in (("height", height), ("width", width)))
    if images.shape[1] != height * width:
        raise ValueError(
            f"X must hold images of {height} · {width} = {height * width} pixels, "
            f"got the shape {images.shape}"
        )
    reach = integer("reach", reach, at_least=0)
    if reach >= min(height, width):
        raise ValueError(f"reach must be below height and width, {height} and {width}, got {reach}")
    instance("rng", rng, np.random.Generator)
    n = len(images)
    down, right = rng.integers(-reach, reach, size=(2, n), endpoint=True)
    edge = ((0, 0), (reach, reach), (reach, reach))
    padded = np.pad(images.reshape(n, height, width), edge)
    rows = np.arange(height) + (reach - down)[:, None]
    columns = np.arange(width) + (reach - right)[:, None]
    moved: FloatArray = padded[np.arange(n)[:, None, None], rows[:, :, None], columns[:, None, :]]
    return moved.reshape(n, -1)


def noise(X: ArrayLike, scale: float, rng: np.random.Generator) -> FloatArray:
    """Add independent normal noise to every entry.

    For a linear model and ½·MSE this is, on average, an L2 penalty (α/2)Σw² of strength scale².

    Args:
        X: Features, any shape.
        scale: Standard deviation, at least 0, in the units of X.
        rng: Source of the noise.

    Returns:
        A new array of the shape of X.

    >>> noise([[1.0, 2.0]], 0.0, np.random.default_rng(0))
    array([[1., 2.]])

    Reference: Bishop (1995), Training with Noise is Equivalent to Tikhonov Regularization.
    """
    features = float_array("X", X)
    instance("rng", rng, np.random.Generator)
    return features + rng.normal(0, real("scale", scale, at_least=0), features.shape)
