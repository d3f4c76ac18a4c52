"""Compare what is installed with known-good.txt; `--record` writes the file anew."""

import sys
from importlib import metadata
from pathlib import Path

FILE = Path(__file__).with_name("known-good.txt")
LEFT_OUT = {"pip", "setuptools", "training-models-efficiently"}
COMMENT = "# What CI last passed on, with its Python {}.{}; another may need other versions.\n"


def installed() -> dict[str, str]:
    """The version of every package of this environment, without the course and its installer."""
    found = {package.name: package.version for package in metadata.distributions()}
    return {name: found[name] for name in sorted(found, key=str.lower) if name not in LEFT_OUT}


def pinned() -> dict[str, str]:
    """The version of every package in the file."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def main() -> None:
    """Print what differs, or write the file."""
    now = installed()
    if sys.argv[1:] == ["--record"]:
        lines = [COMMENT.format(*sys.version_info), *(f"{n}=={v}\n" for n, v in now.items())]
        FILE.write_text("".join(lines), encoding="utf-8", newline="\n")
        return
    before = pinned()
    changed = [
        f"{name} {before.get(name, 'absent')} -> {now.get(name, 'absent')}"
        for name in sorted(before.keys() | now.keys(), key=str.lower)
        if before.get(name) != now.get(name)
    ]
    if changed:
        print("known-good.txt differs:", *changed, sep="\n    ")
        print("To write it anew: bash .ci/run --record")
    else:
        print("known-good.txt is what is installed.")


main()
