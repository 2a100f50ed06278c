"""What all who follow a playlist share: a thread, a connection, a way of asking."""

import threading

from fetch import PATIENCE, Client, with_query
from m3u8 import Playlist
from record import Version

RETRY = 0.5      # seconds after an answer that was no playlist


class Follower(threading.Thread):
    """A daemon thread with its own connection; the others share its way of asking."""

    def __init__(self, rendition, stop, patience=PATIENCE):
        super().__init__(daemon=True, name=f"{type(self).__name__} {rendition.name}")
        self.rendition, self.stop = rendition, stop
        self.client = Client(patience)

    def ask(self, msn=None, part=None, encoding="gzip", **more):
        """A version of the playlist, or None when no playlist came."""
        asked = dict(more)
        if msn is not None:
            asked["_HLS_msn"] = msn
        if part is not None:
            asked["_HLS_part"] = part
        url = with_query(self.rendition.url, **asked) if asked else self.rendition.url
        exchange = self.client.ask("GET", url, {"Accept-Encoding": encoding})
        if self.stop.is_set():
            return None
        if not exchange.ok:
            self.rendition.refused.append(exchange)
            self.stop.wait(RETRY)
            return None
        return Version(Playlist(exchange.text), exchange, msn, part)
