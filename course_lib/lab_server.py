"""What the server of `course lab` does differently: it answers at once and saves the stills."""

from __future__ import annotations

from typing import Any

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

LIVE = "application/vnd.jupyter.widget-view+json"


class PromptConnection(ZMQChannelsWebsocketConnection):
    """Jupyter's own line between page and kernel, without Nagle's algorithm.

    A widget's answer is several small messages. By default TCP holds the second back until the
    page has acknowledged the first, which costs a slider some 40 ms at each change.
    """

    def connect(self) -> Any:
        """Open the line as Jupyter does, and send from then on without delay."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()


class StillContents(AsyncLargeFileManager):
    """Jupyter's own files, with notebooks saved so that they can be read without a kernel."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        register: Any = self.register_pre_save_hook
        register(save_stills)


def save_stills(model: dict[str, Any], **_: object) -> None:
    """Leave out the live side of each widget that has a still one; it would not outlive its kernel.

    Args:
        model: What Jupyter is about to save; changed in place if it is a notebook.
    """
    notebook = model.get("content")
    if model.get("type") != "notebook" or not notebook:
        return
    notebook.get("metadata", {}).pop("widgets", None)
    for cell in notebook.get("cells", []):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "text/html" in data:
                data.pop(LIVE, None)
