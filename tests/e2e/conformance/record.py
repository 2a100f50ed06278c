"""What was seen of a server: every version of every playlist, every part, segment and probe, with
times. The rules judge a Recording and nothing else, so that they can be tested without a server."""

import functools
import urllib.parse
from dataclasses import dataclass, field

import m3u8
import mp4
from dash_record import Dash, LowLatency
from fetch import Exchange

# How much later than the event itself this program may notice it: two busy cores, a dozen threads
# under one interpreter lock.
SCHEDULING_SLACK = 0.06
AT_ONCE = 0.25   # seconds for an answer that has nothing to wait for, on one machine


@dataclass
class Version:
    """A playlist as it was answered once; msn and part are the directives that asked for it."""
    playlist: m3u8.Playlist
    exchange: Exchange
    msn: int | None = None
    part: int | None = None

    @property
    def at(self):
        return self.exchange.first_byte


@dataclass
class Item:
    """A part, segment or initialisation section that a playlist listed."""
    kind: str
    uri: str
    url: str
    msn: int = 0
    index: int = 0
    listed: float = 0.0
    old: bool = False             # stood already in the first version
    duration: float = 0.0
    independent: bool = False
    init_uri: str | None = None
    gone: float | None = None
    exchange: Exchange | None = None
    rendition: "Rendition | None" = None

    @property
    def key(self):
        return self.msn, self.index

    @property
    def whole(self):
        return self.exchange is not None and self.exchange.ok

    @functools.cached_property
    def media(self):
        """The boxes of a part or segment, or None when it was not got."""
        return mp4.Media(self.exchange.body, self.rendition.init(self.init_uri)) \
            if self.whole else None

    @functools.cached_property
    def init(self):
        return mp4.Init(self.exchange.body) if self.whole else None


@dataclass
class Hint:
    """A hinted address and the answer to asking for it before it existed."""
    kind: str
    uri: str
    url: str
    hinted: float
    exchange: Exchange | None = None


@dataclass
class Delta:
    """A delta update with the segments its asker held."""
    version: Version
    held: list
    kind: str = "YES"


@dataclass
class Refetch:
    """A removed part or segment asked for again before the server may forget it."""
    item: Item
    deadline: float
    exchange: Exchange


@dataclass
class Probe:
    """A request that tests one answer; `facts` says what was true when it was asked."""
    exchange: Exchange
    facts: dict = field(default_factory=dict)


@dataclass
class Rendition:
    """One media playlist and all that was followed from it."""
    url: str
    kind: str = "video"
    versions: list = field(default_factory=list)    # by blocking reloads
    plain: list = field(default_factory=list)       # by polling without directives
    deltas: list = field(default_factory=list)
    parts: dict = field(default_factory=dict)       # (msn, index) → Item
    segments: dict = field(default_factory=dict)    # msn → Item
    inits: dict = field(default_factory=dict)       # uri → Item
    hints: list = field(default_factory=list)
    refetches: list = field(default_factory=list)
    refused: list = field(default_factory=list)     # reloads that were not answered with a playlist

    @property
    def name(self):
        return "/".join(self.url.split("?")[0].split("/")[-2:])

    @property
    def latest(self):
        return self.versions[-1].playlist if self.versions else None

    @property
    def sequences(self):
        """The versions as each follower saw them, in order."""
        return [sequence for sequence in (self.versions, self.plain) if sequence]

    @property
    def part_target(self):
        return self.latest.part_target if self.latest else None

    @property
    def target(self):
        return (self.latest.target_duration if self.latest else None) or 0

    def init(self, uri):
        item = self.inits.get(uri)
        return item.init if item else None

    @property
    def timescale(self):
        for item in self.inits.values():
            if item.init and item.init.track:
                return item.init.track.timescale
        return None

    def resolve(self, uri):
        return urllib.parse.urljoin(self.url, uri)

    def parts_in_order(self):
        return [self.parts[key] for key in sorted(self.parts) if self.parts[key].whole]

    def segments_in_order(self):
        return [self.segments[msn] for msn in sorted(self.segments) if self.segments[msn].whole]


@dataclass
class Recording:
    """All that one run saw."""
    url: str
    multivariant: Version | None = None
    renditions: dict = field(default_factory=dict)   # url → Rendition
    iframes: list = field(default_factory=list)      # the I-frame playlists, once each
    dash: Dash | None = None
    low: LowLatency | None = None
    probes: dict = field(default_factory=dict)       # name → [Probe]
    expect: str = "live"                             # live, ended, stalled
    irregular_gop: bool = False
    started: float = 0.0
    finished: float = 0.0
    lag: tuple = (0.0, 0.0)                          # 95th percentile and worst, of this program
    pauses: list = field(default_factory=list)       # (from, to) in which this program stood still
    wall: float = 0.0                                # wall clock minus monotonic clock
    transport: str = "h1"                            # one of transport.KINDS

    def probe(self, name, exchange, **facts):
        self.probes.setdefault(name, []).append(Probe(exchange, facts))
        return exchange

    def slack(self, begin, end):
        """What must be allowed to an event seen in that time: the usual, and all the time in which
        this program, and perhaps the whole machine, stood still."""
        return SCHEDULING_SLACK + sum(after - before for before, after in self.pauses
                                      if after > begin - SCHEDULING_SLACK
                                      and before < end + SCHEDULING_SLACK)

    def at_once(self, exchange):
        """Whether an answer that had nothing to wait for came as fast as that means here."""
        limit = AT_ONCE + self.slack(exchange.sent, exchange.first_byte)
        return exchange.waited < limit

    @property
    def variants(self):
        """(attributes, rendition or None, [renditions of its audio group])."""
        playlist = self.multivariant.playlist
        for attributes, uri in playlist.variants:
            group = attributes.text("AUDIO")
            audio = [self.at(media.text("URI")) for media in playlist.media
                     if media.text("TYPE") == "AUDIO" and media.text("GROUP-ID") == group
                     and "URI" in media] if group else []
            yield attributes, self.at(uri), [one for one in audio if one]

    def at(self, uri):
        return self.renditions.get(urllib.parse.urljoin(self.url, uri))

    @property
    def claims_independent(self):
        """Whether every segment is promised to start decodable."""
        return bool(self.multivariant and self.multivariant.playlist.independent) or \
            any(one.latest and one.latest.independent for one in self.renditions.values())

    @property
    def low_latency(self):
        return any(one.part_target for one in self.renditions.values())
