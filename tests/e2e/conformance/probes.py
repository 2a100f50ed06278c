"""Single requests that test what the server answers to directives (RFC 8216bis §6.2.5)."""

import math
import re

from fetch import with_query
from m3u8 import Playlist

TRIES = 4          # a probe is repeated when the live edge moved while it was asked
FURTHER = 5        # segments or parts
MALFORMED = ("_HLS_msn=abc", "_HLS_msn=-1", "_HLS_msn=18446744073709551616",
             "_HLS_msn=1&_HLS_msn=2", "_HLS_msn=1&_HLS_part=x", "_HLS_msn=")
ORIGIN = {"Origin": "https://player.example"}
LAST_NUMBER = re.compile(r"\d+(?=\.[A-Za-z0-9]+$)")


def refused(recording, url, client):
    """What no playlist takes, those of I-frames neither (§6.2.5.2)."""
    recording.probe("part alone", client.ask("GET", with_query(url, _HLS_part=0), ORIGIN))
    for query in MALFORMED:
        recording.probe("malformed", client.ask("GET", url + "?" + query, ORIGIN))


class Prober:
    """Asks about one rendition and notes the answers in the recording."""

    def __init__(self, recording, rendition, client):
        self.recording, self.rendition, self.client = recording, rendition, client

    def fresh(self):
        exchange = self.client.get(self.rendition.url)
        return Playlist(exchange.text) if exchange.ok else None

    def ask(self, **directives):
        return self.client.ask("GET", with_query(self.rendition.url, **directives), ORIGIN)

    def live(self):
        """All directives of a running stream."""
        playlist = self.fresh()
        if playlist is None or not playlist.control or playlist.ended \
                or not playlist.control.yes("CAN-BLOCK-RELOAD"):
            return
        refused(self.recording, self.rendition.url, self.client)
        self.old(playlist)
        self.steady("far msn", self.far_msn)
        if playlist.part_target:
            self.steady("far part", self.far_part)
            self.roll_over_there()
            self.roll_over_waiting()
            self.beyond_hint()

    def steady(self, name, ask):
        """Notes an answer that was asked for while the edge stood still, or the last one, which asks
        for so much more that no step of the edge makes it right."""
        for attempt in range(TRIES):
            before = self.fresh()
            if before is None:
                return
            exchange, facts = ask(before, FURTHER if attempt == TRIES - 1 else 0)
            after = self.fresh()
            if after is None or after.edge == before.edge or attempt == TRIES - 1 \
                    or exchange.status == 400:
                self.recording.probe(name, exchange, **facts)
                return

    def far_msn(self, playlist, further):
        msn = playlist.last_msn + 3 + further
        return self.ask(_HLS_msn=msn), {"last": playlist.last_msn, "asked": msn}

    def far_part(self, playlist, further):
        target = playlist.part_target
        limit = math.ceil(3 / target) if target < 1 else 3
        msn, count = playlist.edge
        return self.ask(_HLS_msn=msn, _HLS_part=count + limit + further), \
            {"parts": count, "advance limit": limit}

    def old(self, playlist):
        msn = max(0, playlist.media_sequence - 1)
        exchange = self.ask(_HLS_msn=msn)
        answer = Playlist(exchange.text)
        self.recording.probe("old msn", exchange, msn=msn,
                             full=bool(answer.segments) and answer.skip is None)

    def roll_over_there(self):
        """The part behind a complete segment's last one, while the next segment has parts."""
        playlist = self.fresh()
        whole = playlist.segments[-1] if playlist and playlist.segments else None
        if whole and whole.parts and playlist.open.parts:
            self.note_roll_over(whole, there=True)

    def roll_over_waiting(self):
        """The same just after a segment was completed: the answer has to wait for a part."""
        playlist = self.fresh()
        if playlist is None:
            return
        exchange = self.ask(_HLS_msn=playlist.open.msn)
        after = Playlist(exchange.text)
        whole = after.segments[-1] if exchange.ok and after.segments else None
        if whole and whole.parts and not after.open.parts:
            self.note_roll_over(whole, there=False)

    def note_roll_over(self, whole, there):
        exchange = self.ask(_HLS_msn=whole.msn, _HLS_part=len(whole.parts))
        self.recording.probe("roll over", exchange, wanted=(whole.msn + 1, 1),
                             edge=Playlist(exchange.text).edge, there=there)

    def beyond_hint(self):
        """A part well past the hinted one must not be waited for."""
        playlist = self.fresh()
        hint = next((one.text("URI") for one in playlist.hints
                     if one.text("TYPE") == "PART"), "") if playlist else ""
        if LAST_NUMBER.search(hint):
            uri = LAST_NUMBER.sub(lambda found: str(int(found.group()) + 50), hint)
            self.recording.probe("unknown", self.client.ask("GET", self.rendition.resolve(uri),
                                                            ORIGIN))

    def ended(self):
        """Directives that must be ignored once the playlist has ended."""
        playlist = self.fresh()
        if playlist is None or not playlist.ended:
            return
        last = playlist.last_msn
        # Not _HLS_part alone: whether that stays 400 after the end is a matter of reading.
        for query in (f"_HLS_msn={last + 1}", f"_HLS_msn={last + 9}",
                      f"_HLS_msn={last + 1}&_HLS_part=3", "_HLS_skip=YES", "_HLS_skip=v2"):
            exchange = self.client.ask("GET", self.rendition.url + "?" + query, ORIGIN)
            self.recording.probe("after end", exchange, full=exchange.text == playlist.text)
