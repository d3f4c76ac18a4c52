"""What did the model learn, and why this prediction: each answer with what it does not say."""

from course_lib.explanation.games import conditional_game, marginal_game
from course_lib.explanation.kernel import (
    coalition_lime,
    kernel_shap,
    kernel_weight,
)
from course_lib.explanation.lime import Lime, lime
from course_lib.explanation.permutation import Importance, permutation_importance
from course_lib.explanation.shapley import coalitions, shapley_values
from course_lib.explanation.surrogate import SurrogateTree, surrogate_tree

__all__ = [
    "Importance",
    "Lime",
    "SurrogateTree",
    "coalition_lime",
    "coalitions",
    "conditional_game",
    "kernel_shap",
    "kernel_weight",
    "lime",
    "marginal_game",
    "permutation_importance",
    "shapley_values",
    "surrogate_tree",
]
