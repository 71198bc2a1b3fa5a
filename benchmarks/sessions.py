"""Many people at the dashboard at once: clients that speak Streamlit's own protocol over websockets, without a browser."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

LONGEST_WAIT = 60.0
#: What people type into "Name contains"; nothing is everything.
_WORDS = ("", "GPT", "Llama", "Claude", "Gemini", "Qwen", "no. 7", "a")


@dataclass
class Seen:
    """What all sessions together met: seconds of each first page and of each change, and what went wrong."""

    first: list[float] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def visit(address: str, sessions: int, seconds: float, longest_thought: float = 10.0) -> Seen:
    """`sessions` people who each open the first page and then change a filter, again and again, for `seconds`.

    Before each step they think, anything from 0 to `longest_thought` seconds.
    """
    seen = Seen()

    async def together() -> None:
        until = time.monotonic() + seconds
        people = [_person(address, seen, until, longest_thought, random.Random(number)) for number in range(sessions)]
        await asyncio.gather(*people)

    asyncio.run(together())
    return seen


async def _person(address: str, seen: Seen, until: float, longest_thought: float, chance: random.Random) -> None:
    from websockets.asyncio.client import connect

    stream = address.replace("http", "ws", 1) + "/_stcore/stream"
    try:
        await asyncio.sleep(chance.uniform(0, longest_thought))
        async with connect(stream, subprotocols=["streamlit"], origin=address, max_size=None) as connection:  # type: ignore[list-item,arg-type]
            page = _Page(connection)
            seen.first.append(await page.run())
            while time.monotonic() < until:
                await asyncio.sleep(chance.uniform(0, longest_thought))
                seen.changes.append(await page.run(name=chance.choice(_WORDS)))
    except Exception as error:
        seen.errors.append(f"{type(error).__name__}: {error}")


class _Page:
    """One session, as the browser keeps it: the page it is on, its widgets, and the messages it has kept."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._page = ""
        self._name_box = ""
        self._kept: set[str] = set()

    async def run(self, name: str | None = None) -> float:
        """Asks for the page, with another name to filter by; seconds until it was there. Raises where it shows an error."""
        from streamlit.proto.BackMsg_pb2 import BackMsg

        ask = BackMsg()
        ask.rerun_script.page_script_hash = self._page
        ask.rerun_script.query_string = f"name={name}" if name else ""
        ask.rerun_script.cached_message_hashes.extend(self._kept)
        if name is not None:
            ask.rerun_script.widget_states.widgets.add(id=self._name_box, string_value=name)
        begin = time.perf_counter()
        await self._connection.send(ask.SerializeToString())
        async with asyncio.timeout(LONGEST_WAIT):
            while not self._finished(await self._connection.recv()):
                pass
        return time.perf_counter() - begin

    def _finished(self, content: Any) -> bool:
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        message = ForwardMsg.FromString(content)
        if message.metadata.cacheable:
            self._kept.add(message.hash)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._page = message.new_session.page_script_hash
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            if element.WhichOneof("type") == "exception":
                raise RuntimeError(element.exception.message or element.exception.type)
            if element.WhichOneof("type") == "text_input" and element.text_input.label == "Name contains":
                self._name_box = element.text_input.id
        elif kind == "script_finished":
            if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                raise RuntimeError(ForwardMsg.ScriptFinishedStatus.Name(message.script_finished))
            return True
        return False
