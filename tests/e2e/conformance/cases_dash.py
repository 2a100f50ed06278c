"""What breaks the D rules, one slip each; see cases_playlists."""

from mpd import Manifest
from spoil import header_of, headers, slow, status_of
from synthetic import EPOCH
from synthetic_dash import iso


def rewrite(version, old, new, count=-1):
    text = version.manifest.text
    assert old in text, f"{old!r} is not in the manifest"
    version.manifest = Manifest(text.replace(old, new, count))


def in_all(old, new):
    def change(recording):
        for version in recording.dash.versions:
            rewrite(version, old, new)
    return change


def in_last(old, new, count=-1):
    return lambda recording: rewrite(recording.dash.versions[-1], old, new, count)


def without(name):
    """An attribute is missing."""
    return in_all(f" {name}=", f" x{name}=")


def segment(recording, kind="video", index=-3):
    return [one for one in recording.dash.segments.values()
            if one.kind == kind and one.whole][index]


def init(recording, kind="video"):
    return next(one for one in recording.dash.inits.values() if one.kind == kind)


def of_segment(**values):
    def change(recording):
        for name, value in values.items():
            setattr(segment(recording), name, value)
    return change


def of_init(kind="video", **values):
    def change(recording):
        for name, value in values.items():
            setattr(init(recording, kind), name, value)
    return change


def said(kind="video", **values):
    """Something else in the Representation of an init segment."""
    def change(recording):
        for name, value in values.items():
            setattr(init(recording, kind).representation, name, value)
    return change


def refused(what, status=404):
    def change(recording):
        item = next(one for one in recording.dash.segments.values() if getattr(one, what))
        getattr(item, what).status = status
    return change


def shifted(name, seconds):
    def change(recording):
        item = segment(recording)
        setattr(item, name, getattr(item, name) + seconds)
    return change


def nothing_came(recording):
    recording.dash.refused = [recording.dash.versions[0].exchange]
    recording.dash.versions = []


def clock_jumps(recording):
    recording.probes["time"][3].exchange.body = iso(EPOCH + 300).encode()


def clock_says(text):
    return lambda recording: setattr(recording.probes["time"][2].exchange, "body", text)


def over(recording):
    recording.expect = "ended"
    end(recording)


def end(recording, duration=None):
    """The last version is of a show that is over."""
    last = recording.dash.versions[-1].manifest
    media = last.periods[-1].sets[0].template
    seconds = duration or media.segments[-1].end / media.timescale
    in_last(' minimumUpdatePeriod="PT2S"', "")(recording)
    in_last('start="PT0S"', f'start="PT0S" duration="PT{seconds}S"')(recording)


CLOCK = "http-xsdate"

GOOD = {"D-15": over}
BAD = {
    "D-01": [without("availabilityStartTime"), without("publishTime"), without("minBufferTime"),
             without("profiles"), in_all("dynamic", "static"), in_all("</MPD>", ""), nothing_came,
             in_last('d="180000"', 'd="0"'), in_all("PT6S", "6 s"), in_all("<S ", "<T "),
             lambda one: headers(one.dash.versions[0].exchange, "Content-Type", "text/xml"),
             in_last('publishTime="20', 'publishTime="19')],
    "D-02": [in_last('availabilityStartTime="20', 'availabilityStartTime="19'),
             in_last('start="PT0S"', 'start="PT0.5S"'), in_last('<AdaptationSet id="1"',
                                                               '<AdaptationSet id="3"'),
             in_last('Representation id="video"', 'Representation id="source"'),
             in_all(' id="0"', "")],
    "D-03": [in_all(CLOCK, "ntp"), in_last("UTCTiming", "UtcTiming"), status_of("time", 404),
             header_of("time", "Access-Control-Allow-Origin"),
             header_of("time", "Cache-Control", "max-age=1"), clock_jumps, clock_says(b"noon"),
             clock_says(iso(EPOCH + 203.1)[:-5].encode() + b"Z"),
             lambda one: slow(one.probes["time"][0].exchange, 0.5)],
    "D-04": [of_init(timescale=1000), of_init("audio", timescale=44100)],
    "D-05": [said(codecs="avc1.640028"), said("audio", codecs="mp4a.40.5"), said(width=640),
             said("audio", rate=44100), lambda one: setattr(init(one), "kind", "audio"),
             of_init(mime="video/webm"),
             lambda one: setattr(init(one).exchange, "status", 404)],
    "D-06": [in_last('t="', 't="1'), in_last('d="180000"', 'd="180001"'), of_segment(start=5),
             lambda one: setattr(segment(one), "start", segment(one).start + 1),
             of_segment(duration=5), in_all('timeShiftBufferDepth="PT16S"',
                                            'timeShiftBufferDepth="PT8S"'),
             in_last('maxSegmentDuration="PT2.5S"', 'maxSegmentDuration="PT1.9S"'),
             in_all("</SegmentTimeline>", '<S t="99999999" d="5"/></SegmentTimeline>'),
             in_all("</Period>", '</Period><Period id="1" start="PT9S"/>')],
    "D-07": [in_all('d="180000" r="7"/>', 'd="180000" r="3"/><S d="180000" r="3"/>')],
    "D-09": [refused("exchange"), refused("again"), shifted("missing", 4),
             shifted("listed", -3)],
    "D-13": [in_last("PT16S", "P1M"), in_last("PT16S", "P1YT5S")],
    "D-14": [in_last("PT6S", "PT16S"), in_last("PT6S", "PT0S")],
    "D-15": [without("minimumUpdatePeriod"), end, lambda one: setattr(one, "expect", "ended"),
             lambda one: (over(one), in_last('duration="PT', 'duration="PT1')(one)),
             in_all('start="PT0S"', 'start="PT0S" duration="PT9S"')],
    "D-16": [in_all("LeapSecond", "Leap")],
    "D-17": [of_segment(url="http://server.example/other.m4s"), shifted("available", 0.2),
             lambda one: setattr(segment(one).exchange, "body", b"other")],
    "D-18": [status_of("no manifest", 200)],
}
