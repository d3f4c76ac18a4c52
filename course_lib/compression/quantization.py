"""Quantization: real numbers as integers of a few bits, a scale and a zero point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_lib._validation import FloatArray, boolean, describe, float_array, integer

Integers = NDArray[np.signedinteger[Any]]
MOST_BITS = 16


@dataclass(frozen=True, eq=False)
class Quantized:
    """Integers q that stand for the real numbers S(q − Z).

    Attributes:
        integers: q, in the smallest integer type that holds them.
        scale: S > 0, the distance between two neighbours: a number for the whole array, or one for
            each of its channels, shaped so that it broadcasts.
        zero_point: Z, the integer that stands for 0 exactly; in the shape of `scale`.
        bits: How many bits an integer has.
    """

    integers: Integers
    scale: FloatArray
    zero_point: Integers
    bits: int

    @property
    def n_bytes(self) -> float:
        """What it takes to store: the integers, a float32 for a scale, and a Z that is not 0."""
        zero_points = self.bits / 8 if self.zero_point.any() else 0
        return self.integers.size * self.bits / 8 + self.scale.size * (4 + zero_points)


def quantize(
    values: ArrayLike, bits: int = 8, axis: int | None = None, symmetric: bool = False
) -> Quantized:
    """Round real numbers r to the integers q = round(r / S) + Z, cut to what `bits` bits hold.

    The range is that of the values, widened so that it holds 0: S = (max − min)/(2ᵇ − 1), and Z is
    the integer for which 0 comes out as 0. Within the range the error is at most S/2.

    Args:
        values: Any shape, without NaN.
        bits: From 1 to 16.
        axis: The axis whose entries, the channels, get a scale of their own; None means one scale
            for all.
        symmetric: Whether Z is 0 and the range from −max|r| to max|r|, as is usual for weights;
            this needs at least 2 bits.

    Raises:
        ValueError: `bits` or `axis` is out of range, or `values` are not finite.

    >>> found = quantize([-1.0, 0.0, 0.5, 1.55])
    >>> found.integers, float(found.scale.round(6)), int(found.zero_point)
    (array([-128,  -28,   22,  127], dtype=int8), 0.01, -28)
    >>> dequantize(found).round(6)
    array([-1.  ,  0.  ,  0.5 ,  1.55])

    Reference: Jacob et al. (2018), Quantization and Training of Neural Networks for Efficient
    Integer-Arithmetic-Only Inference.
    """
    r = float_array("values", values).astype(np.float64)
    bits = _bits(bits)
    symmetric = boolean("symmetric", symmetric)
    low, high = _range(r, axis)
    lowest, highest = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
    if symmetric:
        if bits == 1:
            raise ValueError("bits must be at least 2 where symmetric is True, got 1")
        scale = np.maximum(-low, high) / highest
        lowest = -highest
    else:
        scale = high / (highest - lowest) - low / (highest - lowest)
    scale = np.where(scale > 0, scale, 1.0)
    kind = np.int8 if bits <= 8 else np.int16
    zero_point = np.zeros_like(scale) if symmetric else np.rint(lowest - low / scale)
    q = np.clip(np.rint(r / scale) + zero_point, lowest, highest)
    return Quantized(q.astype(kind), scale, zero_point.astype(kind), bits)


def quantize_int8(values: ArrayLike, axis: int | None = None) -> Quantized:
    """`quantize` with 8 bits and zero point 0, as weights are stored.

    >>> quantize_int8([[0.25, -1.0], [127.0, 2.0]], axis=0).integers
    array([[  32, -127],
           [ 127,    2]], dtype=int8)
    """
    return quantize(values, 8, axis, symmetric=True)


def dequantize(quantized: Quantized) -> FloatArray:
    """The real numbers S(q − Z) that the integers stand for.

    The difference is taken in float64: in int8, 127 − (−128) would be −1.

    >>> dequantize(quantize([3.0, 3.0]))
    array([3., 3.])
    """
    difference = quantized.integers.astype(np.float64) - quantized.zero_point
    return np.asarray(quantized.scale * difference)


def fake_quantize(
    values: ArrayLike, bits: int = 8, axis: int | None = None, symmetric: bool = False
) -> FloatArray:
    """The real numbers that are left after quantization, to see its effect without integers.

    Arguments as for `quantize`. Its result, quantized again, stays as it is, to rounding. With
    one bit only 0 and one other number can be stored.

    >>> fake_quantize([0.0, 0.2, 0.9, 3.0], bits=2)
    array([0., 0., 1., 3.])
    """
    return dequantize(quantize(values, bits, axis, symmetric))


def _bits(bits: int) -> int:
    bits = integer("bits", bits, at_least=1)
    if bits > MOST_BITS:
        raise ValueError(f"bits must be from 1 to {MOST_BITS}, got {bits}")
    return bits


def _range(r: FloatArray, axis: int | None) -> tuple[FloatArray, FloatArray]:
    """Lowest and highest value of all, or of each channel, widened so that 0 is between them."""
    if axis is None:
        return np.minimum(r.min(), 0), np.maximum(r.max(), 0)
    axis = integer("axis", axis)
    if not -r.ndim <= axis < r.ndim:
        raise ValueError(f"axis must be an axis of the values, got {axis} for {describe(r)}")
    others = tuple(k for k in range(r.ndim) if k != axis % r.ndim)
    return (
        np.minimum(r.min(axis=others, keepdims=True), 0),
        np.maximum(r.max(axis=others, keepdims=True), 0),
    )
