"""Optimizers: rules that turn a gradient g into a step of the parameters θ.

Each class states its rule in `update`, as the books print it: on vectors, in place.
`Optimizer.step` checks the arguments, reads the rate of the step and runs the rule, block by block
when θ is long.
"""

from course_lib.optimizers.adaptive import Adagrad, Adam, AdamW, RMSProp
from course_lib.optimizers.base import Optimizer
from course_lib.optimizers.descent import DynamicGradientDescent, GradientDescent, Momentum

__all__ = [
    "Adagrad",
    "Adam",
    "AdamW",
    "DynamicGradientDescent",
    "GradientDescent",
    "Momentum",
    "Optimizer",
    "RMSProp",
]
