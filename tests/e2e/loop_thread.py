"""What relays stand on: an event loop on a thread of its own."""

import asyncio
import threading


class LoopThread:
    """Runs from its making on, when `open` has opened its doors."""

    def __init__(self):
        self.loop, ready = asyncio.new_event_loop(), threading.Event()
        threading.Thread(target=self.run, args=(ready,), daemon=True).start()
        ready.wait()

    async def open(self):
        raise NotImplementedError

    def run(self, ready):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self.open())
        ready.set()
        self.loop.run_forever()
