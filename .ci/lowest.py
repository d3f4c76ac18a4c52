"""Print the lowest version that pyproject.toml allows of every package that the suite needs."""

import re
import tomllib
from pathlib import Path

project = tomllib.loads(Path(__file__).parents[1].joinpath("pyproject.toml").read_text())["project"]
extras = project["optional-dependencies"]
wanted = project["dependencies"] + extras["notebooks"] + extras["cluster"] + extras["test"]
for requirement in wanted:
    if not requirement.startswith(project["name"] + "["):
        name, lowest = re.fullmatch(r"([\w.-]+)>=([\w.]+)", requirement).groups()
        print(f"{name}=={lowest}")
