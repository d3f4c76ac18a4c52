"""The library behind the course *Training Models Efficiently*.

Importing it loads NumPy and nothing heavier; each module brings what it needs when it is imported.
In a notebook it also sets BLAS to one thread, unless OPENBLAS_NUM_THREADS, OMP_NUM_THREADS or
MKL_NUM_THREADS is set; a script's threads are left alone.
"""

from course_lib._threads import choose_one_thread, in_a_notebook

if in_a_notebook():
    choose_one_thread()  # before NumPy, whose BLAS counts its threads once

from course_lib import landscapes, losses, optimizers, schedules

__version__ = "0.1.0"
__all__ = ["landscapes", "losses", "optimizers", "schedules"]
