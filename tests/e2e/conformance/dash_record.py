"""What was seen of a channel's DASH: every version of its manifest, its segments and init segments
with times, and what the clock said. Part of a Recording."""

import functools
from dataclasses import dataclass, field

import mp4
import mpd
from fetch import Exchange


@dataclass
class ManifestVersion:
    """A manifest as it was answered once."""
    manifest: mpd.Manifest
    exchange: Exchange

    @property
    def at(self):
        return self.exchange.first_byte


@dataclass
class DashItem:
    """A segment, or an init segment (number None), that a manifest listed. Times of the monotonic
    clock."""
    url: str
    period: str
    set_id: str
    representation: mpd.Representation
    kind: str
    mime: str
    timescale: int
    init_url: str = ""
    number: int | None = None
    start: int = 0
    duration: int = 0
    listed: float = 0.0          # first seen in a manifest
    missing: float | None = None   # the version before, which lacked it, was seen then
    available: float = 0.0       # as the manifest computes it
    expires: float = 0.0         # end of the time for which it must be there
    exchange: Exchange | None = None
    again: Exchange | None = None  # shortly before it expires

    @property
    def whole(self):
        return self.exchange is not None and self.exchange.ok

    @property
    def key(self):
        return self.period, self.set_id, self.number

    @property
    def name(self):
        return "/".join(self.url.split("/")[-2:])


@dataclass
class Growth:
    """A segment that was asked for when its first chunk was due, as it came. Times of the monotonic
    clock."""
    url: str
    period: str
    set_id: str
    kind: str
    number: int
    due: float                   # computed: when the first chunk can be there
    exchange: Exchange           # whole, its body in one
    chunks: list = field(default_factory=list)   # (time, octets) as the framing brought them
    version: ManifestVersion | None = None       # by which it was asked for

    @property
    def name(self):
        return "/".join(self.url.split("/")[-2:])


@dataclass
class LowLatency:
    """All that one run saw of the low-latency manifest at `url`."""
    url: str
    versions: list = field(default_factory=list)
    refused: list = field(default_factory=list)
    grown: list = field(default_factory=list)    # Growth, in the order they came


@dataclass
class Dash:
    """All that one run saw of the manifest at `url`."""
    url: str
    versions: list = field(default_factory=list)
    refused: list = field(default_factory=list)
    segments: dict = field(default_factory=dict)   # (period, url) → DashItem
    inits: dict = field(default_factory=dict)      # (period, url) → DashItem

    @property
    def latest(self):
        return self.versions[-1].manifest if self.versions else None

    def init(self, item):
        """The init segment that a segment needs, or None."""
        found = self.inits.get((item.period, item.init_url))
        return parsed_init(found.exchange.body) if found and found.whole else None

    def media(self, item):
        """The boxes of a segment, or None when it or its init segment was not got."""
        init = self.init(item)
        return mp4.Media(item.exchange.body, init) if init and item.whole else None


@functools.lru_cache(64)
def parsed_init(body):
    return mp4.Init(body)
