"""The floor: the least Python that takes serial lines to an alarm on a websocket. A measure, not a monitor.

usage: floor.py TTY PORT [DATABASE]
With DATABASE, a row is committed (WAL, synchronous=FULL) before the alarm is told.
"""

import asyncio
import json
import os
import re
import sqlite3
import sys
import tty

import websockets

LIMIT = 85  # percent; the same as every other system in the run
VALUE = re.compile(rb"SPO2=(\d+)%")


class Floor:
    def __init__(self, line: int, database: str | None) -> None:
        self.line, self.rest, self.alarm = line, b"", False
        self.viewers: set[websockets.ServerConnection] = set()
        self.store: sqlite3.Connection | None = None
        if database is not None:
            self.store = sqlite3.connect(database, isolation_level=None)
            self.store.execute("PRAGMA journal_mode=WAL")
            self.store.execute("PRAGMA synchronous=FULL")
            self.store.execute("CREATE TABLE event (seq INTEGER PRIMARY KEY, body TEXT)")

    def readable(self) -> None:
        *lines, self.rest = (self.rest + os.read(self.line, 4096)).split(b"\n")
        for found in filter(None, map(VALUE.search, lines)):
            spo2 = int(found[1])
            if (spo2 < LIMIT) is not self.alarm:
                self.alarm = spo2 < LIMIT
                self.tell(json.dumps({"alarm": self.alarm, "spo2": spo2}))

    def tell(self, body: str) -> None:
        if self.store is not None:
            self.store.execute("INSERT INTO event (body) VALUES (?)", (body,))
        websockets.broadcast(self.viewers, body)

    async def view(self, viewer: websockets.ServerConnection) -> None:
        self.viewers.add(viewer)
        await viewer.wait_closed()
        self.viewers.discard(viewer)


async def main(port: str, web_port: int, database: str | None) -> None:
    line = os.open(port, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
    tty.setraw(line)
    floor = Floor(line, database)
    asyncio.get_running_loop().add_reader(line, floor.readable)
    async with websockets.serve(floor.view, "127.0.0.1", web_port, compression=None) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 else None))
