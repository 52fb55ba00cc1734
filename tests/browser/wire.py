"""A wire between a browser and a server that can be cut and mended, while both live on."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Lock, Thread

from .driver import Visitor, free_port

AWAY = (
    "ERR_CONNECTION",
    "WebSocket connection to",
    "Client Error",
    "Cannot send",
    "Not connected",
    "ERR_EMPTY_RESPONSE",
    "ERR_SOCKET",
    "is not responding",
)


@dataclass
class Wire:
    """A port of this machine that leads to another one, as long as it is whole."""

    port: int
    to: int
    _whole: bool = True
    _ends: list[socket.socket] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """From now on nothing passes, and what was open breaks off."""
        with self._lock:
            self._whole, ends, self._ends = False, self._ends, []
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def mend(self) -> None:
        """It leads through again."""
        self._whole = True

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self.to))
            except OSError:
                near.close()
                continue
            with self._lock:
                if not self._whole:
                    near.close()
                    far.close()
                    continue
                self._ends += [near, far]
            for source, sink in ((near, far), (far, near)):
                Thread(target=_pass_on, args=(source, sink), daemon=True).start()


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


@contextmanager
def wire_to(server_port: int) -> Iterator[Wire]:
    """A whole wire to this port."""
    wire = Wire(free_port(), server_port)
    with socket.create_server(("127.0.0.1", wire.port)) as listener:
        Thread(target=wire._serve, args=(listener,), daemon=True).start()
        try:
            yield wire
        finally:
            wire.cut()


def other_troubles(guest: Visitor) -> list[str]:
    """What went wrong besides that nothing could be reached."""
    return [trouble for trouble in guest.troubles if not any(said in trouble for said in AWAY)]
