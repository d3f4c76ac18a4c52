"""`course doctor`: what is wrong with an installation, in plain words, and how to mend it.

Every check is a function that takes what it judges and returns a `Finding`: of packages
(`packages`), of JupyterLab and its kernel (`jupyter`), of folders (`folders`) and of the grading
(`grading`). `examine` runs them all on this machine.
"""

from course_lib.doctor.examination import examine
from course_lib.doctor.finding import Finding, folded

__all__ = ["Finding", "examine", "folded"]
