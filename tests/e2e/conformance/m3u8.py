"""Playlists, read strictly: raw lines are kept so that syntax can be judged, slips are collected
in `problems` as (rule, line number, sentence) and never stop the reading (RFC 8216bis §4)."""

import datetime
import re

from attributes import AttributeList

ONCE = {"VERSION", "TARGETDURATION", "MEDIA-SEQUENCE", "DISCONTINUITY-SEQUENCE", "PART-INF",
        "SERVER-CONTROL", "SKIP", "INDEPENDENT-SEGMENTS", "START", "ENDLIST", "PLAYLIST-TYPE"}
MEDIA_TAGS = {"TARGETDURATION", "MEDIA-SEQUENCE", "DISCONTINUITY-SEQUENCE", "PART-INF", "PART",
              "SERVER-CONTROL", "SKIP", "ENDLIST", "PLAYLIST-TYPE", "MAP", "DISCONTINUITY", "GAP",
              "PROGRAM-DATE-TIME", "BYTERANGE", "KEY", "PRELOAD-HINT", "RENDITION-REPORT",
              "DATERANGE", "BITRATE", "I-FRAMES-ONLY"}
MULTIVARIANT_TAGS = {"STREAM-INF", "MEDIA", "I-FRAME-STREAM-INF", "SESSION-DATA", "SESSION-KEY",
                     "CONTENT-STEERING"}
LISTS = {"PART-INF", "PART", "SERVER-CONTROL", "SKIP", "MAP", "KEY", "PRELOAD-HINT", "START",
         "RENDITION-REPORT", "DATERANGE", "DEFINE"} | MULTIVARIANT_TAGS
# Attributes whose values are quoted strings; all other words are enumerated and stand bare.
QUOTED = {"URI", "CODECS", "SUPPLEMENTAL-CODECS", "GROUP-ID", "NAME", "LANGUAGE", "AUDIO", "VIDEO",
          "SUBTITLES", "CHANNELS", "ID", "CLASS", "START-DATE", "END-DATE", "CUE", "VALUE",
          "IMPORT", "QUERYPARAM", "STABLE-VARIANT-ID", "STABLE-RENDITION-ID", "PATHWAY-ID",
          "SERVER-URI", "ASSOC-LANGUAGE", "CHARACTERISTICS", "INSTREAM-ID", "KEYFORMAT",
          "RECENTLY-REMOVED-DATERANGES", "REQ-VIDEO-LAYOUT"}
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:?\d\d)?)$")
VARIABLE = re.compile(r"\{\$([A-Za-z0-9_-]+)\}")


class Part:
    """One EXT-X-PART and what was in force where it stood."""

    def __init__(self, attributes, line, msn, index, map_uri, dated):
        self.attributes, self.line, self.msn, self.index = attributes, line, msn, index
        self.map_uri, self.dated = map_uri, dated
        self.uri = attributes.text("URI", "")
        self.duration = attributes.number("DURATION", 0.0)
        self.independent = attributes.yes("INDEPENDENT")
        self.gap = attributes.yes("GAP")


class Segment:
    """A media segment with the tags that stood before its address."""

    def __init__(self, msn):
        self.msn, self.uri, self.line = msn, "", 0
        self.duration, self.duration_text = None, ""
        self.date, self.date_text = None, None
        self.map_uri, self.byterange, self.bitrate = None, None, None
        self.discontinuity = self.gap = False
        self.parts, self.tags = [], []


class Playlist:
    """A multivariant or media playlist."""

    def __init__(self, text):
        self.text, self.lines = text, text.split("\n")
        self.problems, self.tags = [], []
        self.variants, self.media, self.iframes = [], [], []
        self.segments, self.open = [], Segment(0)
        self.hints, self.reports, self.dateranges, self.defined = [], [], [], set()
        self.map_uri = self.bitrate = None
        self.version = self.target_duration = None
        self.media_sequence, self.discontinuity_sequence = 0, 0
        self.part_target = self.playlist_type = None
        self.control = self.skip = self.start = self.steering = None
        self.ended = self.independent = self.iframes_only = False
        self._variant = None
        _Reader(self).read()

    @property
    def names(self):
        return [name for _, name, _ in self.tags]

    @property
    def kind(self):
        names = set(self.names)
        has_media, has_variants = bool(names & MEDIA_TAGS), bool(names & MULTIVARIANT_TAGS)
        if has_media and has_variants:
            return "mixed"
        return "multivariant" if has_variants else "media"

    @property
    def all_parts(self):
        return [part for segment in self.segments for part in segment.parts] + self.open.parts

    @property
    def last_msn(self):
        """The number of the last complete segment."""
        return self.open.msn - 1

    @property
    def edge(self):
        """(msn, parts) of the open segment: grows with every part and every segment."""
        return self.open.msn, len(self.open.parts)

    @property
    def duration(self):
        return sum(segment.duration or 0 for segment in self.segments)

    def control_number(self, name):
        return self.control.number(name) if self.control else None


class _Reader:
    """Walks the lines once."""

    def __init__(self, playlist):
        self.out = playlist
        self.no = 0
        self.seen = set()
        self.used = []

    def problem(self, rule, sentence):
        self.out.problems.append((rule, self.no, sentence))

    def read(self):
        out = self.out
        for self.no, line in enumerate(out.lines, 1):
            line = line.removesuffix("\r")
            self.variables(line)
            if line.startswith("#EXT"):
                self.tag(line)
            elif line and not line.startswith("#"):
                self.address(line)

    def tag(self, line):
        name, _, value = line[1:].partition(":")
        name = name.removeprefix("EXT-X-")
        self.out.tags.append((self.no, name, value))
        if name in ONCE and name in self.seen:
            self.problem("SYN-05", f"EXT-X-{name} stands twice")
        self.seen.add(name)
        attributes = self.attributes(name, value) if name in LISTS else None
        handler = getattr(self, "on_" + name.replace("-", "_").lower(), None)
        if handler:
            handler(attributes if attributes is not None else value)

    def attributes(self, name, value):
        attributes = AttributeList(value)
        for rule, sentence in attributes.problems:
            self.problem(rule, f"{name}: {sentence}")
        for key in attributes.values:
            if key in QUOTED and not attributes.quoted(key):
                self.problem("SYN-09", f"{name}: {key} must be a quoted string")
            if key not in QUOTED and attributes.quoted(key) and not key.startswith("X-") \
                    and key not in ("CLOSED-CAPTIONS", "DATA-ID"):
                self.problem("SYN-09", f"{name}: {key} must not be quoted")
        return attributes

    def variables(self, line):
        for name in VARIABLE.findall(line):
            if name not in self.out.defined:
                self.problem("SYN-10", f"variable {name} is not defined before its use")

    def address(self, line):
        out = self.out
        if out._variant is not None:
            out.variants.append((out._variant, line))
            out._variant = None
            return
        segment = out.open
        if segment.duration is None:
            self.problem("SYN-06", f"address {line!r} has no EXTINF or STREAM-INF before it")
        segment.uri, segment.line = line, self.no
        segment.map_uri, segment.bitrate = out.map_uri, out.bitrate
        out.segments.append(segment)
        out.open = Segment(segment.msn + 1)

    def whole(self, name, value):
        if not value.isdecimal():
            self.problem("SYN-09", f"{name} is not a whole number: {value!r}")
            return 0
        return int(value)

    # Tags of either kind.
    def on_version(self, value):
        self.out.version = self.whole("VERSION", value)

    def on_independent_segments(self, _):
        self.out.independent = True

    def on_start(self, attributes):
        self.out.start = attributes

    def on_define(self, attributes):
        keys = [key for key in ("NAME", "IMPORT", "QUERYPARAM") if key in attributes]
        if len(keys) != 1:
            self.problem("SYN-10", "DEFINE needs exactly one of NAME, IMPORT, QUERYPARAM")
        self.out.defined.update(attributes.text(key) for key in keys)

    # Tags of a multivariant playlist.
    def on_stream_inf(self, attributes):
        self.out._variant = attributes

    def on_i_frame_stream_inf(self, attributes):
        self.out.iframes.append(attributes)

    def on_media(self, attributes):
        self.out.media.append(attributes)

    def on_content_steering(self, attributes):
        self.out.steering = attributes

    # The head of a media playlist.
    def on_targetduration(self, value):
        self.out.target_duration = self.whole("TARGETDURATION", value)

    def on_media_sequence(self, value):
        self.out.media_sequence = self.out.open.msn = self.whole("MEDIA-SEQUENCE", value)

    def on_discontinuity_sequence(self, value):
        self.out.discontinuity_sequence = self.whole("DISCONTINUITY-SEQUENCE", value)

    def on_part_inf(self, attributes):
        self.out.part_target = attributes.number("PART-TARGET")

    def on_server_control(self, attributes):
        self.out.control = attributes

    def on_playlist_type(self, value):
        self.out.playlist_type = value

    def on_i_frames_only(self, _):
        self.out.iframes_only = True

    def on_endlist(self, _):
        self.out.ended = True

    def on_skip(self, attributes):
        self.out.skip = attributes
        self.out.open.msn += attributes.integer("SKIPPED-SEGMENTS", 0)

    # What stands before a segment.
    def on_map(self, attributes):
        self.out.map_uri = attributes.text("URI")
        self.out.open.tags.append("MAP")

    def on_part(self, attributes):
        segment = self.out.open
        if segment.duration is not None:
            self.problem("LL-29", "PART stands between an EXTINF and its address")
        segment.parts.append(Part(attributes, self.no, segment.msn, len(segment.parts),
                                  self.out.map_uri, self.dated(segment)))

    def dated(self, segment):
        return segment.date is not None

    def on_program_date_time(self, value):
        segment = self.out.open
        segment.date_text, segment.date = value, parse_date(value)
        segment.tags.append("PROGRAM-DATE-TIME")

    def on_discontinuity(self, _):
        self.out.open.discontinuity = True

    def on_gap(self, _):
        self.out.open.gap = True

    def on_byterange(self, value):
        self.out.open.byterange = value

    def on_bitrate(self, value):
        self.out.bitrate = self.whole("BITRATE", value)

    def on_extinf(self, value):
        text = value.split(",")[0]
        self.out.open.duration_text = text
        try:
            self.out.open.duration = float(text)
        except ValueError:
            self.problem("SYN-09", f"EXTINF is not a number: {text!r}")
            self.out.open.duration = 0.0

    # What stands at the end or anywhere.
    def on_preload_hint(self, attributes):
        self.out.hints.append(attributes)

    def on_rendition_report(self, attributes):
        self.out.reports.append(attributes)

    def on_daterange(self, attributes):
        self.out.dateranges.append(attributes)


def parse_date(text):
    """Seconds since 1970, or None when it is no full date with time and zone."""
    if not DATE.match(text or ""):
        return None
    try:
        return datetime.datetime.fromisoformat(text).timestamp()
    except ValueError:
        return None
