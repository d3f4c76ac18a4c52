"""Print the lowest version that pyproject.toml allows of every package that the suite needs."""

import re
import tomllib
from pathlib import Path

project = tomllib.loads(Path(__file__).parents[1].joinpath("pyproject.toml").read_text())["project"]
extras = project["optional-dependencies"]
wanted = project["dependencies"] + [
    line for name in ("lab", "notebooks", "cluster", "test") for line in extras[name]
]
lowest = {}
for requirement in wanted:
    if not requirement.startswith(project["name"] + "["):
        name, version = re.fullmatch(r"([\w.-]+)>=([\w.]+)", requirement).groups()
        lowest[name] = version  # an extra may ask for a newer one than the core does
for name, version in lowest.items():
    print(f"{name}=={version}")
