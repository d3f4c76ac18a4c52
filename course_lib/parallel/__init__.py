"""More than one worker: shards of a batch, a ring, a cluster, and what it all costs."""

from course_lib.parallel.compressed import ErrorFeedback, top_k
from course_lib.parallel.cost_model import CostModel, amdahl, gustafson
from course_lib.parallel.data_parallel import ClusterGoneError, DataParallel
from course_lib.parallel.ring import ring_all_reduce
from course_lib.parallel.shards import Accumulated, average_shards, cut_into_shards

__all__ = [
    "Accumulated",
    "ClusterGoneError",
    "CostModel",
    "DataParallel",
    "ErrorFeedback",
    "amdahl",
    "average_shards",
    "cut_into_shards",
    "gustafson",
    "ring_all_reduce",
    "top_k",
]
