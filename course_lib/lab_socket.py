"""The line between page and kernel in `course lab`: every message goes out at once."""

from __future__ import annotations

from typing import Any

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection


class PromptConnection(ZMQChannelsWebsocketConnection):
    """Jupyter's own connection without Nagle's algorithm.

    A widget's answer is several small messages. By default TCP holds the second back until the
    page has acknowledged the first, which costs a slider some 40 ms at each change.
    """

    def connect(self) -> Any:
        """Open the line as Jupyter does, and send from then on without delay."""
        self.websocket_handler.set_nodelay(True)
        return super().connect()
