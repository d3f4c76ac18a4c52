"""The author's tools: run, check and generate the notebooks of the course.

`canonical` is the one form in which a notebook is stored, `execute` runs it, `exercises` makes the
student's version from its master, `guard` refuses what would hide a mistake, `pytest_plugin` adds
to nbval what it does not compare, and `steady` says what another processor would give otherwise.
"""

ONE_THREAD = {name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")}
"""Environment of a kernel that shares the cores with others.

The course's matrices are small: on a busy machine a product takes many times as long on two threads
as on one.
"""
