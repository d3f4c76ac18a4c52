"""Does a probability mean what it says? Measured, mended, and replaced by sets that hold."""

from course_lib.calibration.conformal import (
    ConformalClassifier,
    ConformalRegressor,
    conformal_threshold,
)
from course_lib.calibration.curve import (
    CalibrationCurve,
    calibration_curve,
    expected_calibration_error,
)
from course_lib.calibration.temperature import TemperatureScaling

__all__ = [
    "CalibrationCurve",
    "ConformalClassifier",
    "ConformalRegressor",
    "TemperatureScaling",
    "calibration_curve",
    "conformal_threshold",
    "expected_calibration_error",
]
