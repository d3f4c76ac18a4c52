"""The interactive parts of the lessons. What draws is imported when it is first asked for."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from course_lib.widgets.predictions import predict
from course_lib.widgets.quizzes import quiz

if TYPE_CHECKING:
    from course_lib.widgets.explorers.adagrad import adagrad_explorer
    from course_lib.widgets.explorers.batch_size import batch_size_explorer
    from course_lib.widgets.explorers.early_stopping import early_stopping_explorer
    from course_lib.widgets.explorers.learning_rate import learning_rate_explorer
    from course_lib.widgets.explorers.momentum import momentum_explorer
    from course_lib.widgets.explorers.outlier import outlier_explorer
    from course_lib.widgets.explorers.penalty_balls import penalty_explorer
    from course_lib.widgets.explorers.polynomial import polynomial_explorer
    from course_lib.widgets.explorers.race import optimizer_race
    from course_lib.widgets.explorers.seeds import seeds_explorer

__all__ = [
    "adagrad_explorer",
    "batch_size_explorer",
    "early_stopping_explorer",
    "learning_rate_explorer",
    "momentum_explorer",
    "optimizer_race",
    "outlier_explorer",
    "penalty_explorer",
    "polynomial_explorer",
    "predict",
    "quiz",
    "seeds_explorer",
]

_MODULES = {
    "adagrad_explorer": "adagrad",
    "batch_size_explorer": "batch_size",
    "early_stopping_explorer": "early_stopping",
    "learning_rate_explorer": "learning_rate",
    "momentum_explorer": "momentum",
    "optimizer_race": "race",
    "outlier_explorer": "outlier",
    "penalty_explorer": "penalty_balls",
    "polynomial_explorer": "polynomial",
    "seeds_explorer": "seeds",
}


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return getattr(import_module(f"{__name__}.explorers.{_MODULES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
