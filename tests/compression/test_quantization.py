"""Quantization against its formula, its bounds and PyTorch."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from course_lib.compression import dequantize, fake_quantize, quantize, quantize_int8

VALUES = arrays(
    float, st.tuples(st.integers(1, 6), st.integers(1, 6)), elements=st.floats(-1e6, 1e6, width=32)
)


def test_by_hand():
    """S = (1.5 + 0.5)/(2² − 1) = 2/3, Z = −2 + 0.75 rounded = −1."""
    found = quantize([-0.5, 0.0, 0.5, 1.5], bits=2)
    assert found.scale == pytest.approx(2 / 3)
    assert found.zero_point == -1
    assert found.integers.tolist() == [-2, -1, 0, 1]
    np.testing.assert_allclose(dequantize(found), [-2 / 3, 0, 2 / 3, 4 / 3])


@given(VALUES, st.integers(1, 16), st.sampled_from([None, 0, 1]))
def test_the_error_is_at_most_half_a_scale_and_zero_is_exact(values, bits, axis):
    found = quantize(values, bits, axis)
    error = np.abs(dequantize(found) - values)
    reach = 1.0 if bits == 1 else 0.5  # with two integers Z may be half a step off
    assert (error <= (reach + 0.5) * found.scale * (1 + 1e-6)).all()
    inside = np.abs(values) <= 1e-300
    assert (dequantize(found)[inside] == 0).all()


@given(VALUES, st.integers(2, 16), st.sampled_from([None, 0, 1]))
def test_symmetric_errors_are_at_most_half_a_scale(values, bits, axis):
    found = quantize(values, bits, axis, symmetric=True)
    assert (np.abs(dequantize(found) - values) <= found.scale * (0.5 + 1e-6)).all()
    assert not found.zero_point.any()
    assert (quantize(-values, bits, axis, symmetric=True).integers == -found.integers).all()


@given(VALUES, st.integers(1, 16), st.booleans())
def test_quantizing_again_changes_nothing_more(values, bits, symmetric):
    """With a zero point it may change a step: that is rounded, so the second range is another."""
    if symmetric and bits == 1:
        return
    once = fake_quantize(values, bits, symmetric=symmetric)
    twice = fake_quantize(once, bits, symmetric=symmetric)
    step = 0 if symmetric else quantize(values, bits).scale
    assert np.abs(twice - once).max() <= 1e-6 * np.abs(once).max() + step


def test_the_error_is_spread_evenly():
    """Jacob's rounding error has the variance S²/12 where the values fill many steps."""
    values = np.random.default_rng(0).uniform(-1, 1, 200_000)
    found = quantize(values, bits=8)
    error = dequantize(found) - values
    assert error.var() / (found.scale**2 / 12) == pytest.approx(1, abs=0.02)


def test_channels_of_different_size_need_scales_of_their_own():
    rng = np.random.default_rng(0)
    values = rng.normal(size=(100, 4)) * [0.001, 0.1, 1, 30]
    errors = [
        np.linalg.norm(fake_quantize(values, 8, axis) - values, axis=0)
        / np.linalg.norm(values, axis=0)
        for axis in (None, 1)
    ]
    assert errors[0].max() > 0.9
    assert errors[1].max() < 0.02


@pytest.mark.parametrize("value", [0.0, 3.0, -2.5])
def test_a_constant_stays_as_it_is(value):
    np.testing.assert_allclose(fake_quantize(np.full(3, value), 4), value)


def test_the_bytes_are_counted():
    assert quantize(np.ones((10, 4)), 8).n_bytes == 40 + 4 + 1
    assert quantize(np.ones((10, 4)), 4, axis=1).n_bytes == 20 + 4 * 4.5
    assert quantize_int8(np.ones((10, 4)), axis=1).n_bytes == 40 + 4 * 4


@pytest.mark.parametrize("bits", [0, -1, 17, 40])
def test_bits_out_of_range(bits):
    with pytest.raises(ValueError, match="bits must be"):
        quantize([1.0], bits)


def test_bad_input():
    with pytest.raises(TypeError, match="bits must be a whole number"):
        quantize([1.0], 8.0)
    with pytest.raises(ValueError, match="values must be finite"):
        quantize([1.0, np.nan])
    with pytest.raises(ValueError, match="values must not be empty"):
        quantize([])
    with pytest.raises(ValueError, match="axis must be an axis of the values, got 2"):
        quantize([[1.0]], 8, axis=2)
    with pytest.raises(ValueError, match="at least 2 where symmetric"):
        quantize([1.0], 1, symmetric=True)


def test_agrees_with_pytorch(needs_torch):
    import torch

    values = np.random.default_rng(0).normal(size=(20, 6)).astype(np.float32)
    ours = quantize(values)
    theirs = torch.quantize_per_tensor(
        torch.tensor(values), float(ours.scale), int(ours.zero_point), torch.qint8
    )
    np.testing.assert_array_equal(ours.integers, theirs.int_repr().numpy())
    weights = quantize_int8(values, axis=1)
    theirs = torch.quantize_per_channel(
        torch.tensor(values), torch.tensor(weights.scale.ravel()), torch.zeros(6), 1, torch.qint8
    )
    np.testing.assert_array_equal(weights.integers, theirs.int_repr().numpy())
