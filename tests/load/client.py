"""One browser without a screen: what Streamlit's client does on the wire, and nothing else.

Messages are the protobufs of the installed Streamlit. As in the browser: the state of every
widget on the page goes with each click, large messages are kept and come again as a
reference, and the page follows ``new_session`` and ``navigation``. No script of a component
runs here: a component that answers by itself is not part of the load, and a number of the
pain row is sent as its script sends it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state.session_state import STREAMLIT_INTERNAL_KEY_PREFIX
from websockets.asyncio.client import ClientConnection, connect

LOOPBACK = "127.0.0.1"
PATIENCE_S = 60.0  # for one run of the script
WIDGETS = ("button", "checkbox", "radio")
PAIN_ROW = "bidi_component"  # the one component that a person answers; its script only sends what is chosen
SHELL = "hipwise_shell"  # the component of all that a page says to the browser unseen


@dataclass
class Widget:
    """A button, checkbox, radio or pain row that stands on the page now."""

    kind: str
    proto: Any
    fragment: str

    @property
    def key(self) -> str:
        """The key that the application gave it: ids are ``$$ID-<digest>-<key>``."""
        return self.proto.id.split("-", 2)[2]


@dataclass
class Client:
    """The connection of one person and all that their browser remembers."""

    socket: ClientConnection
    opens: str = ""  # the path of the address that was opened
    elements: dict[tuple[int, ...], tuple[Any, str]] = field(default_factory=dict)
    states: dict[str, WidgetState] = field(default_factory=dict)
    kept: dict[str, tuple[ForwardMsg, int]] = field(default_factory=dict)  # hash -> message, run of its last use
    places: dict[str, str] = field(default_factory=dict)  # page_script_hash -> path of the address
    page_hash: str = ""
    runs: int = 0
    keep_for: int = 2
    bytes_received: int = 0

    # --- what stands on the page -------------------------------------------------------------

    @property
    def place(self) -> str:
        """The path of the address, such as ``signs``; empty for the first page."""
        return self.places.get(self.page_hash, "")

    @property
    def heading(self) -> str:
        """The text of the one title."""
        titles = [
            e.heading.body
            for e, _ in self.elements.values()
            if e.WhichOneof("type") == "heading" and e.heading.tag == "h1"
        ]
        return titles[0] if titles else ""

    @property
    def text(self) -> str:
        """All that is said in Markdown, a line each."""
        return "\n".join(e.markdown.body for e, _ in self.elements.values() if e.WhichOneof("type") == "markdown")

    @property
    def told(self) -> Mapping[str, Any]:
        """What the page has for the browser unseen, by its parts."""
        return json.loads(self._shell.json)[0]

    @property
    def _shell(self) -> Any:
        components = (e.bidi_component for e, _ in self.elements.values() if e.WhichOneof("type") == PAIN_ROW)
        return next(component for component in components if component.component_name.endswith(SHELL))

    @property
    def failure(self) -> str:
        """What Streamlit shows where the script failed."""
        found = [e.exception.message for e, _ in self.elements.values() if e.WhichOneof("type") == "exception"]
        return "; ".join(found)

    def widgets(self) -> Iterator[Widget]:
        """The widgets on the page, from top to bottom."""
        for path in sorted(self.elements):
            element, fragment = self.elements[path]
            kind = element.WhichOneof("type")
            if kind == PAIN_ROW and element.bidi_component.component_name.endswith("hipwise_pain_row"):
                yield Widget(kind, element.bidi_component, fragment)
            if kind in WIDGETS:
                yield Widget(kind, getattr(element, kind), fragment)

    def find(self, key: str) -> Widget | None:
        """The widget with this key, or else the one with this label."""
        here = list(self.widgets())
        by_key = [w for w in here if w.key == key]
        return (by_key or [w for w in here if w.kind in WIDGETS and w.proto.label == key] or [None])[0]

    # --- what a person does ------------------------------------------------------------------

    async def press(self, widget: Widget) -> float:
        """Press a button; seconds until the script has finished."""
        trigger = WidgetState(id=widget.proto.id, trigger_value=True)
        return await self.run(trigger, fragment=widget.fragment)

    async def tick(self, widget: Widget, value: bool = True) -> float:
        """Tick a checkbox; seconds until the script has finished."""
        self.states[widget.proto.id] = WidgetState(id=widget.proto.id, bool_value=value)
        return await self.run(fragment=widget.fragment)

    async def choose(self, widget: Widget, option: str) -> float:
        """Choose an option of a radio by its words; seconds until the script has finished."""
        if widget.kind == PAIN_ROW:
            return await self._score(widget, option)
        if option not in widget.proto.options:
            raise LookupError(f"{widget.key}: found {list(widget.proto.options)}; wanted {option!r}")
        self.states[widget.proto.id] = WidgetState(id=widget.proto.id, string_value=option)
        return await self.run(fragment=widget.fragment)

    async def _score(self, widget: Widget, number: str) -> float:
        """Choose a number of the pain row, as its script does."""
        return await self.run(_happened(widget.proto.id, "chosen", number), fragment=widget.fragment)

    async def say(self, trigger: str, value: str) -> float:
        """What the browser says by itself, as the part of the shell with this trigger does; seconds until the script has finished."""
        return await self.run(_happened(self._shell.id, trigger, value))

    async def tick_and_go_on(self, widget: Widget, value: bool = True) -> None:
        """Tick a checkbox and wait for nothing."""
        self.states[widget.proto.id] = WidgetState(id=widget.proto.id, bool_value=value)
        await self.socket.send(self._asking(fragment=widget.fragment))

    async def come_to_rest(self, within_s: float = 1.0) -> None:
        """Take in what the server says until it has said nothing for a while."""
        try:
            while True:
                async with asyncio.timeout(within_s):
                    self._take(await self.socket.recv())
        except TimeoutError:
            pass

    async def run(self, *triggers: WidgetState, fragment: str = "") -> float:
        """Ask for a run with the states of all widgets; seconds until it has finished."""
        data = self._asking(*triggers, fragment=fragment)
        started = perf_counter()
        await self.socket.send(data)
        async with asyncio.timeout(PATIENCE_S):
            while not self._take(await self.socket.recv()):
                pass
        return perf_counter() - started

    def _asking(self, *triggers: WidgetState, fragment: str = "") -> bytes:
        message = BackMsg()
        ask = message.rerun_script
        ask.page_script_hash, ask.fragment_id = self.page_hash, fragment
        ask.page_name = "" if self.page_hash else self.opens
        ask.widget_states.widgets.extend([*self.states.values(), *triggers])
        ask.cached_message_hashes.extend(self.kept)
        ask.context_info.timezone, ask.context_info.locale, ask.context_info.color_scheme = "UTC", "en-GB", "light"
        return message.SerializeToString()

    # --- what the server says ----------------------------------------------------------------

    def _take(self, data: bytes) -> bool:
        """Take in one message; True when it says that the run is over."""
        self.bytes_received += len(data)
        message = ForwardMsg.FromString(data)
        kind = message.WhichOneof("type")
        if kind == "ref_hash" or message.metadata.cacheable:  # only elements are cached
            message, kind = self._kept(message), "delta"
        if kind == "new_session":
            self._begin(message)
        elif kind == "navigation":
            self.page_hash = message.navigation.page_script_hash
            self.places = {page.page_script_hash: page.url_pathname for page in message.navigation.app_pages}
        elif kind == "delta":
            self._put(tuple(message.metadata.delta_path), message.delta)
        elif kind == "script_finished":
            return self._end(message)
        return False

    def _kept(self, message: ForwardMsg) -> ForwardMsg:
        """The message itself; for a reference the one that was kept, at the place of the reference."""
        hash_ = message.ref_hash or message.hash
        kept = ForwardMsg()
        kept.CopyFrom(self.kept[hash_][0] if message.ref_hash else message)
        kept.metadata.CopyFrom(message.metadata)
        self.kept[hash_] = (kept, self.runs)
        return kept

    def _begin(self, message: ForwardMsg) -> None:
        session = message.new_session
        self.page_hash, self.keep_for = session.page_script_hash, session.config.max_cached_message_age
        again = set(message.metadata.run.fragment_ids)  # empty when the whole script runs
        self.elements = {path: (e, f) for path, (e, f) in self.elements.items() if again and f not in again}

    def _put(self, path: tuple[int, ...], delta: Any) -> None:
        if delta.WhichOneof("type") == "new_element":
            self.elements[path] = (delta.new_element, delta.fragment_id)
        else:  # a container takes the place
            self.elements.pop(path, None)

    def _end(self, message: ForwardMsg) -> bool:
        if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            return False  # the run that turns the page is still to come
        self.runs += 1
        self.kept = {h: (m, run) for h, (m, run) in self.kept.items() if self.runs - run <= self.keep_for}
        here = {w.proto.id: w for w in self.widgets() if w.kind in ("checkbox", "radio")}
        self.states = {id_: self.states.get(id_) or _at_first(w) for id_, w in here.items()}
        for id_, widget in here.items():
            if widget.proto.set_value:  # the application decides what it shows
                self.states[id_] = _as_told(widget)
        return True


def events_of(component: str) -> str:
    """The id under which a component with this id sends what happens in it."""
    return f"{STREAMLIT_INTERNAL_KEY_PREFIX}_{component}__events"


def _happened(component: str, event: str, value: str) -> WidgetState:
    return WidgetState(id=events_of(component), json_trigger_value=json.dumps([{"event": event, "value": value}]))


def _at_first(widget: Widget) -> WidgetState:
    """The state of a widget that nobody has touched."""
    state = WidgetState(id=widget.proto.id)
    if widget.kind == "checkbox":
        state.bool_value = widget.proto.default
    elif widget.proto.HasField("default"):
        state.string_value = widget.proto.options[widget.proto.default]
    return state


def _as_told(widget: Widget) -> WidgetState:
    """The state that the application has set."""
    state = WidgetState(id=widget.proto.id)
    if widget.kind == "checkbox":
        state.bool_value = widget.proto.value
    elif widget.proto.HasField("raw_value"):
        state.string_value = widget.proto.raw_value
    return state


@asynccontextmanager
async def visit(port: int, place: str = ""):
    """A client that has opened the page with this path, or the first one, of the application on this port of this machine."""
    url = f"ws://{LOOPBACK}:{port}/_stcore/stream"
    async with connect(
        url,
        origin=f"http://{LOOPBACK}:{port}",
        subprotocols=["streamlit"],
        max_size=32_000_000,
        open_timeout=PATIENCE_S,
        proxy=None,
    ) as socket:
        client = Client(socket, place)
        await client.run()
        yield client
