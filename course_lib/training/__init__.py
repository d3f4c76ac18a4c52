"""Training: paths on a landscape, mini-batches, and the loop that fits a model."""

from course_lib.training.batches import minibatches
from course_lib.training.checkpoint import Checkpoint
from course_lib.training.divergence import DivergenceError
from course_lib.training.early_stopping import EarlyStopping
from course_lib.training.fitting import fit
from course_lib.training.half_precision import HalfPrecision
from course_lib.training.history import History
from course_lib.training.objective import Objective
from course_lib.training.online import projected_adam
from course_lib.training.paths import Path, minimize
from course_lib.training.run import Callback, Run

__all__ = [
    "Callback",
    "Checkpoint",
    "DivergenceError",
    "EarlyStopping",
    "HalfPrecision",
    "History",
    "Objective",
    "Path",
    "Run",
    "fit",
    "minibatches",
    "minimize",
    "projected_adam",
]
