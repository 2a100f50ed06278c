"""A DASH manifest (ISO/IEC 23009-1 §5.3) as values. What cannot be read is told in `problems`, and
the rest is still there: the rules decide what it means.

Read is what a live manifest with SegmentTemplate says, with a SegmentTimeline or with @duration and
what low latency adds to it; BaseURL, XLink, patches and templates above the AdaptationSet are not
looked at, for nothing here writes them."""

import datetime
import re
import xml.etree.ElementTree as xml
from dataclasses import dataclass, field

NAMESPACE = "{urn:mpeg:dash:schema:mpd:2011}"
DURATION = re.compile(r"(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?"
                      r"(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$")
DURATIONS = ("minimumUpdatePeriod", "timeShiftBufferDepth", "suggestedPresentationDelay",
             "minBufferTime", "maxSegmentDuration", "maxSubsegmentDuration",
             "mediaPresentationDuration", "start", "duration")
MANY = 100_000     # segments in one S; more are a slip


@dataclass
class Segment:
    """What one S, or one repetition of it, lists; times in the set's timescale."""
    number: int
    start: int
    duration: int

    @property
    def end(self):
        return self.start + self.duration


@dataclass
class Run:
    """An S as it is written; `start` is None where it goes on from the one before."""
    start: int | None
    duration: int
    count: int


@dataclass
class Template:
    timescale: int = 1
    offset: int = 0
    start_number: int = 1
    init: str = ""
    media: str = ""
    duration: int | None = None      # of every segment, where no S lists them
    offset_seconds: float | None = None   # availabilityTimeOffset
    complete: str | None = None           # availabilityTimeComplete
    runs: list = field(default_factory=list)
    segments: list = field(default_factory=list)


@dataclass
class ProducerTime:
    """A ProducerReferenceTime: what time it was at an instant of the media."""
    id: str | None
    kind: str | None
    inband: str | None
    wall: float | None         # seconds since 1970
    presentation: int | None   # in the set's timescale
    clock: str | None          # schemeIdUri of its UTCTiming


@dataclass
class Representation:
    id: str
    bandwidth: int
    codecs: str
    width: int | None
    height: int | None
    rate: int | None      # audioSamplingRate

    def name(self, template, segment=None):
        """The address that a template gives this representation's init or segment."""
        known = {"RepresentationID": self.id, "Bandwidth": str(self.bandwidth)}
        if segment:
            known |= {"Number": str(segment.number), "Time": str(segment.start)}
        return re.sub(r"\$(\w+)\$", lambda found: known.get(found[1], found[0]),
                      template).replace("$$", "$")


@dataclass
class AdaptationSet:
    id: str
    kind: str
    mime: str
    template: Template
    representations: list
    producer_times: list = field(default_factory=list)
    resyncs: list = field(default_factory=list)   # @dT, in the timescale


@dataclass
class Period:
    id: str
    start: float | None
    duration: float | None
    sets: list


class Manifest:
    """One version of an MPD."""

    def __init__(self, text):
        self.text, self.problems, self.long_units = text, [], []
        self.attributes, self.seconds, self.clocks, self.periods = {}, {}, [], []
        self.leap, self.latency_target = False, None
        try:
            root = xml.fromstring(text)
        except xml.ParseError as broken:
            self.problems.append(f"no XML: {broken}")
            return
        if root.tag != NAMESPACE + "MPD":
            self.problems.append(f"the root is {root.tag}")
            return
        self.attributes = dict(root.attrib)
        self.leap = root.find(NAMESPACE + "LeapSecondInformation") is not None
        latency = root.find(f"{NAMESPACE}ServiceDescription/{NAMESPACE}Latency")
        self.latency_target = self._number(latency, "target") if latency is not None else None
        self.clocks = [(one.get("schemeIdUri", ""), one.get("value", ""))
                       for one in root.findall(NAMESPACE + "UTCTiming")]
        self.seconds = {name: self._duration(root, name) for name in DURATIONS}
        self.periods = [self._period(one) for one in root.findall(NAMESPACE + "Period")]

    @property
    def dynamic(self):
        return self.attributes.get("type") == "dynamic"

    @property
    def zero(self):
        """availabilityStartTime as seconds of the wall clock, or None."""
        return date(self.attributes.get("availabilityStartTime"))

    @property
    def published(self):
        return date(self.attributes.get("publishTime"))

    @property
    def update(self):
        return self.seconds.get("minimumUpdatePeriod")

    @property
    def window(self):
        return self.seconds.get("timeShiftBufferDepth")

    @property
    def delay(self):
        return self.seconds.get("suggestedPresentationDelay")

    def listed(self):
        """(period, set, representation, segment) of everything listed."""
        for period in self.periods:
            for one in period.sets:
                for representation in one.representations:
                    for segment in one.template.segments:
                        yield period, one, representation, segment

    def wall(self, period, one, ticks):
        """A media time of a set as seconds of the wall clock: for a segment's end, the time from
        which it is available (§5.3.9.5.3)."""
        return (self.zero or 0) + (period.start or 0) + \
            (ticks - one.template.offset) / one.template.timescale

    def _duration(self, element, name):
        text = element.get(name)
        if text is None:
            return None
        found = DURATION.match(text)
        if not found or text[-1] in "PT":
            self.problems.append(f"{name}={text!r} is no duration")
            return None
        sign, years, months, days, hours, minutes, seconds = found.groups()
        if years or months:
            self.long_units.append(f"{name}={text!r}")
        total = int(days or 0) * 86400 + int(hours or 0) * 3600 + int(minutes or 0) * 60 + \
            float(seconds or 0)
        return -total if sign else total

    def _number(self, element, name, default=None):
        text = element.get(name)
        if text is None:
            return default
        try:
            return int(text)
        except ValueError:
            self.problems.append(f"{name}={text!r} is no number")
            return default

    def _period(self, element):
        return Period(element.get("id"), self._duration(element, "start"),
                      self._duration(element, "duration"),
                      [self._set(one) for one in element.findall(NAMESPACE + "AdaptationSet")])

    def _set(self, element):
        written = element.find(NAMESPACE + "SegmentTemplate")
        if written is None:
            self.problems.append(f"AdaptationSet {element.get('id')} has no SegmentTemplate")
        return AdaptationSet(
            element.get("id"), element.get("contentType"), element.get("mimeType"),
            self._template(written) if written is not None else Template(),
            [Representation(one.get("id"), self._number(one, "bandwidth", 0),
                            one.get("codecs", element.get("codecs", "")),
                            self._number(one, "width"), self._number(one, "height"),
                            self._number(one, "audioSamplingRate"))
             for one in element.findall(NAMESPACE + "Representation")],
            [self._producer_time(one) for one in element.findall(NAMESPACE +
                                                                 "ProducerReferenceTime")],
            [self._number(one, "dT") for one in element.findall(NAMESPACE + "Resync")])

    def _producer_time(self, element):
        clock = element.find(NAMESPACE + "UTCTiming")
        return ProducerTime(element.get("id"), element.get("type", "encoder"),
                            element.get("inband", "false"), date(element.get("wallClockTime")),
                            self._number(element, "presentationTime"),
                            clock.get("schemeIdUri") if clock is not None else None)

    def _template(self, element):
        template = Template(self._number(element, "timescale", 1) or 1,
                            self._number(element, "presentationTimeOffset", 0),
                            self._number(element, "startNumber", 1),
                            element.get("initialization", ""), element.get("media", ""),
                            self._number(element, "duration"), None,
                            element.get("availabilityTimeComplete"))
        try:
            template.offset_seconds = float(element.get("availabilityTimeOffset", "nan"))
        except ValueError:
            self.problems.append(f"availabilityTimeOffset {element.get('availabilityTimeOffset')}")
        for one in element.iterfind(f"{NAMESPACE}SegmentTimeline/{NAMESPACE}S"):
            run = Run(self._number(one, "t"), self._number(one, "d", 0),
                      self._number(one, "r", 0) + 1)
            if run.duration <= 0 or not 0 < run.count < MANY:
                self.problems.append(f"S with d={one.get('d')} r={one.get('r')}")
                continue
            template.runs.append(run)
            at = template.segments[-1].end if template.segments else 0
            at = at if run.start is None else run.start
            for index in range(run.count):
                template.segments.append(Segment(template.start_number + len(template.segments),
                                                 at + index * run.duration, run.duration))
        return template


def date(text):
    """xs:dateTime with a zone as seconds since 1970, or None."""
    if not text or not re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$", text):
        return None
    try:
        return datetime.datetime.fromisoformat(text).timestamp()
    except ValueError:
        return None
