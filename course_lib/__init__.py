"""The library behind the course *Training Models Efficiently*.

Importing it loads NumPy and nothing heavier; each module brings what it needs when it is imported.
"""

from course_lib import landscapes, losses, optimizers, schedules

__version__ = "0.1.0"
__all__ = ["landscapes", "losses", "optimizers", "schedules"]
