"""Whether Python and the packages are there, in the versions that the course needs, and sound."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from importlib import metadata

from course_lib.doctor.finding import Finding, reinstall

DISTRIBUTION = "training-models-efficiently"
TOLD = {"numpy", "matplotlib", "jupyterlab"}  # whose versions are asked for when one asks for help


def python_version(version: str, wanted: str, virtual: bool) -> Finding:
    """Whether Python is new enough.

    Args:
        version: Such as `3.12.4`.
        wanted: What the course needs, such as `>=3.11`.
        virtual: Whether this Python belongs to a virtual environment.
    """
    from packaging.specifiers import SpecifierSet

    return Finding(
        "Python",
        SpecifierSet(wanted).contains(version, prereleases=True),
        f"version {version}, {'in a' if virtual else 'not in a'} virtual environment; "
        f"the course needs {wanted}.",
        "install a newer Python, delete the folder .venv and run README's first command again",
        brief=f"Python {version}",
    )


def package(requirement: str, version: str | None) -> Finding:
    """Whether one package is there in a version that the course can use.

    Args:
        requirement: Such as `numpy>=2.0`.
        version: The installed one, None when the package is missing.
    """
    from packaging.requirements import Requirement

    wanted = Requirement(requirement)
    mend = f'run: "{sys.executable}" -m pip install "{requirement}"'
    if version is None:
        return Finding(wanted.name, False, "not installed.", mend)
    ok = wanted.specifier.contains(version, prereleases=True)
    says = f"version {version}; the course needs {wanted.specifier}."
    brief = f"{wanted.name} {version}" if wanted.name in TOLD else ""
    return Finding(wanted.name, ok, says, mend, brief)


def _digits() -> int:
    from sklearn.datasets import load_digits

    return len(load_digits().target)


def bundled_data(count_digits: Callable[[], int] = _digits) -> Finding:
    """Whether the real data that ships with scikit-learn loads."""
    try:
        images = count_digits()
    except (ImportError, OSError) as error:
        says = f"the digits of scikit-learn do not load: {error}"
        return Finding("data", False, says, reinstall("scikit-learn"))
    return Finding("data", True, f"{images} images of digits load from this machine.")


def fonts(family: str = "DejaVu Sans") -> Finding:
    """Whether matplotlib finds the font that has the course's symbols."""
    from matplotlib.font_manager import findfont

    try:
        findfont(family, fallback_to_default=False)
    except ValueError:
        says = f"matplotlib does not find {family}, so θ and ² may be drawn as boxes."
        return Finding("fonts", False, says, reinstall("matplotlib"))
    return Finding("fonts", True, f"matplotlib finds {family}.")


def installed_version(name: str) -> str | None:
    """The version of an installed package, None when it is missing."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def needed_by(package: str, name: str) -> str:
    """The versions of `name` that an installed package asks for, such as `~=3.0.12`."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    for need in map(Requirement, metadata.requires(package) or []):
        if canonicalize_name(need.name) == canonicalize_name(name):
            return str(need.specifier)
    raise LookupError(f"{package} does not ask for {name}")


def python_here() -> Finding:
    """Judge the Python that runs this."""
    version = ".".join(map(str, sys.version_info[:3]))
    wanted = metadata.metadata(DISTRIBUTION)["Requires-Python"]
    return python_version(version, wanted, virtual=sys.prefix != sys.base_prefix)


def packages_here(extra: str = "") -> Iterator[Finding]:
    """Judge each package that the core of the course asks for, or one of its extras."""
    for line in metadata.requires(DISTRIBUTION) or []:
        requirement, _, marker = line.partition("; extra == ")
        if marker.strip("\"'") == extra:
            yield package(requirement, installed_version(re.split(r"[^\w.-]", line)[0]))
