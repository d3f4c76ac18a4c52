"""Smaller models: fewer bits, fewer weights, lower rank, a student of a larger one."""

from course_lib.compression.distillation import DistillationLoss, distill
from course_lib.compression.integer_network import IntegerMLP, int8_matmul
from course_lib.compression.low_rank import LowRank, break_even_rank, low_rank
from course_lib.compression.pruning import (
    Masked,
    magnitude_mask,
    prune,
    prune_by_magnitude,
    saliency,
)
from course_lib.compression.quantization import (
    Quantized,
    dequantize,
    fake_quantize,
    quantize,
    quantize_int8,
)
from course_lib.compression.report import Price, price_list
from course_lib.compression.sparse import SparseRows
from course_lib.compression.study import Cost, Study, studies

__all__ = [
    "Cost",
    "DistillationLoss",
    "IntegerMLP",
    "LowRank",
    "Masked",
    "Price",
    "Quantized",
    "SparseRows",
    "Study",
    "break_even_rank",
    "dequantize",
    "distill",
    "fake_quantize",
    "int8_matmul",
    "low_rank",
    "magnitude_mask",
    "price_list",
    "prune",
    "prune_by_magnitude",
    "quantize",
    "quantize_int8",
    "saliency",
    "studies",
]
