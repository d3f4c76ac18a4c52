"""What `course lab` asks of JupyterLab."""

import asyncio
import importlib
import json
import os
import socket
from types import SimpleNamespace

import pytest
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

from course_lib import cli, lab, lab_server


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course folder with a welcome notebook, and what JupyterLab was started with."""
    (tmp_path / lab.WELCOME).parent.mkdir(parents=True)
    (tmp_path / lab.WELCOME).write_text("{}")
    (tmp_path / "solutions").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def started(monkeypatch):
    from jupyterlab.labapp import LabApp

    calls = []
    monkeypatch.setattr(LabApp, "launch_instance", lambda argv: calls.append(argv))
    return calls


def test_opens_the_welcome_notebook_of_this_course(course, started):
    assert cli.main(["lab"]) == 0
    (arguments,) = started
    assert f"--ServerApp.root_dir={course}" in arguments
    assert f"--LabApp.default_url=/lab/tree/{lab.WELCOME}" in arguments
    assert "--no-browser" not in arguments
    assert not any(argument.startswith("--ServerApp.port=") for argument in arguments)


def test_options_reach_jupyterlab_and_strange_ones_come_last(course, started):
    assert cli.main(["lab", "--no-browser", "--ServerApp.token=abc"]) == 0
    (arguments,) = started
    assert "--no-browser" in arguments
    assert arguments[-1] == "--ServerApp.token=abc"


def test_a_free_port_is_the_only_one_tried(course, started):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert cli.main(["lab", "--port", str(port)]) == 0
    assert {f"--ServerApp.port={port}", "--ServerApp.port_retries=0"} <= set(started[0])


def test_a_taken_port_is_said_and_nothing_starts(course, started, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert cli.main(["lab", f"--port={port}"]) == 1
    assert f"port {port} is taken" in capsys.readouterr().err
    assert started == []


def test_a_folder_without_the_welcome_notebook_is_said(course, started, capsys):
    (course / lab.WELCOME).unlink()
    assert cli.main(["lab"]) == 1
    assert lab.WELCOME in capsys.readouterr().err
    assert started == []


@pytest.mark.parametrize(("user", "allowed"), [(0, True), (1000, False)])
def test_root_may_run_the_lab_as_in_a_container(needs_posix, tmp_path, monkeypatch, user, allowed):
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert ("--allow-root" in lab.lab_arguments(tmp_path)) is allowed


def test_jupyterlab_understands_every_argument(tmp_path):
    from jupyterlab.labapp import LabApp

    app = LabApp()
    app.parse_command_line(lab.lab_arguments(tmp_path))
    assert app.news_url is None
    assert app.check_for_updates_class.__name__ == "NeverCheckForUpdate"
    assert app.extension_manager == "readonly"
    assert app.app_settings_dir == str(lab.SETTINGS)


def test_each_setting_exists_in_the_schemas_of_the_installed_lab():
    from jupyter_core.paths import jupyter_path
    from jupyterlab.commands import get_app_dir
    from jupyterlab_server.settings_utils import _get_overrides, get_settings

    overrides, error = _get_overrides(str(lab.SETTINGS))
    assert error == ""
    wanted = json.loads((lab.SETTINGS / "overrides.json").read_text(encoding="utf-8"))
    for plugin, values in wanted.items():
        found, _ = get_settings(
            str(lab.SETTINGS),
            os.path.join(get_app_dir(), "schemas"),
            "",
            schema_name=plugin,
            overrides=overrides,
            labextensions_path=jupyter_path("labextensions"),
        )
        properties = found["schema"]["properties"]
        assert {name: properties[name]["default"] for name in values} == values


def test_the_line_to_the_kernel_sends_without_delay(monkeypatch, tmp_path):
    (argument,) = [a for a in lab.lab_arguments(tmp_path) if "websocket_connection_class" in a]
    module, _, name = argument.partition("=")[2].rpartition(".")
    connection = getattr(importlib.import_module(module), name)
    assert issubclass(connection, ZMQChannelsWebsocketConnection)
    done = []
    monkeypatch.setattr(ZMQChannelsWebsocketConnection, "connect", lambda self: done.append("open"))
    handler = SimpleNamespace(set_nodelay=lambda value: done.append(f"nodelay {value}"))
    monkeypatch.setattr(connection, "websocket_handler", handler)
    connection.__new__(connection).connect()
    assert done == ["nodelay True", "open"]


def test_a_saved_notebook_keeps_the_stills_alone():
    live = {"model_id": "1"}
    data = [
        {lab_server.LIVE: live, "text/html": "<img>", "text/plain": "a picture"},
        {lab_server.LIVE: live, "text/plain": "Slider()"},
        {"text/plain": "3"},
    ]
    notebook = {
        "cells": [{"outputs": [{"data": one} for one in data]}, {"source": "text"}],
        "metadata": {"widgets": {"state": {}}, "kernelspec": {"name": "python3"}},
    }
    lab_server.save_stills({"type": "notebook", "content": notebook})
    assert [sorted(one) for one in data] == [
        ["text/html", "text/plain"],
        [lab_server.LIVE, "text/plain"],
        ["text/plain"],
    ]
    assert notebook["metadata"] == {"kernelspec": {"name": "python3"}}


@pytest.mark.parametrize("model", [{"type": "file", "content": "x"}, {"type": "notebook"}, {}])
def test_other_files_are_saved_as_they_are(model):
    before = dict(model)
    lab_server.save_stills(model=model, path="x", contents_manager=None)
    assert model == before


def test_the_files_of_the_lab_are_saved_so(tmp_path):
    (argument,) = [a for a in lab.lab_arguments(tmp_path) if "contents_manager_class" in a]
    assert argument.endswith("=course_lib.lab_server.StillContents")
    manager = lab_server.StillContents(root_dir=str(tmp_path))
    model = {
        "type": "notebook",
        "content": {"cells": [], "metadata": {"widgets": {}}, "nbformat": 4, "nbformat_minor": 5},
    }
    asyncio.run(manager.save(model, "/one.ipynb"))
    assert json.loads((tmp_path / "one.ipynb").read_text())["metadata"] == {}
