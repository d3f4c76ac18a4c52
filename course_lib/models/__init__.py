"""Models: all parameters in one flat vector θ, the weights of a layer reshaped views into it.

So an optimizer needs to know nothing about layers, and a checkpoint is one array.
"""

from course_lib.models.base import Model
from course_lib.models.linear import LinearRegression, LogisticRegression, SoftmaxRegression
from course_lib.models.network import MLP
from course_lib.models.wrapper import Wrapper

__all__ = ["MLP", "LinearRegression", "LogisticRegression", "Model", "SoftmaxRegression", "Wrapper"]
