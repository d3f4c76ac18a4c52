"""The author's tools: run, check and generate the notebooks of the course.

`canonical` is the one form in which a notebook is stored, `execute` runs it, `exercises` makes the
student's version from its master, `guard` refuses what would hide a mistake, `pytest_plugin` adds
to nbval what it does not compare, and `steady` says what another processor would give otherwise.
"""

import sys

# nbformat validates with jsonschema, which would build grammars of internet addresses for two
# seconds if it found them; no notebook has a field that needs them.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
