"""A recording of a faultless low-latency stream, made without a server: two renditions, a sliding
window, parts, hints, deltas and the answers to all probes. Tests spoil one thing in it."""

import datetime
import math

import synthetic_media as made
from fetch import Exchange, with_query
from m3u8 import Playlist
from record import Delta, Hint, Item, Recording, Refetch, Rendition, Version

ROOT = "http://server.example/live/main/"
TARGET, PART_TARGET = 2, 0.55
FIRST, WINDOW, PROGRESS = 100, 8, 6     # first number, segments listed, segments that come
EPOCH = 1_700_000_000.0                 # programme time of media time 0
FRESH = "stale-while-revalidate=0"
BRIEFLY = f"max-age=1, {FRESH}"
HEAD = {"Access-Control-Allow-Origin": "*", "Timing-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "Age, Date, Content-Length, Content-Range"}


class Model:
    """The parts of one rendition: frames by part, exact in its timescale."""

    def __init__(self, name, timescale, frame, per_part, video):
        self.name, self.scale, self.frame = name, timescale, frame
        self.per_part, self.video = per_part, video
        self.uri = f"{name}/media.m3u8"

    def frames(self, msn):
        """Numbers of the first frame of a segment and of the next one."""
        step = TARGET * self.scale / self.frame
        return math.ceil(msn * step), math.ceil((msn + 1) * step)

    def part_frames(self, msn, index):
        first, end = self.frames(msn)
        start = first + index * self.per_part
        return start, min(start + self.per_part, end)

    def count(self, msn):
        first, end = self.frames(msn)
        return math.ceil((end - first) / self.per_part)

    def seconds(self, msn, index):
        start, end = self.part_frames(msn, index)
        return (end - start) * self.frame / self.scale

    def start(self, msn):
        return self.frames(msn)[0] * self.frame / self.scale

    def body(self, msn, index):
        start, end = self.part_frames(msn, index)
        frames = []
        for number in range(start, end):
            key = not self.video or number == self.frames(msn)[0]
            data = made.nal(made.IDR if key else made.SLICE, 90, number) if self.video \
                else bytes((number + at) % 251 for at in range(40))
            frames.append(made.Frame(data, self.frame, key))
        return made.fragment(frames, start * self.frame, start)

    def init(self):
        return made.init(b"vide", self.scale, made.video_entry()) if self.video \
            else made.init(b"soun", self.scale, made.audio_entry())


VIDEO = Model("video", 90000, 3000, 15, True)
AUDIO = Model("audio", 48000, 1024, 24, False)
MODELS = (VIDEO, AUDIO)


def stamp(seconds, zero):
    when = datetime.datetime.fromtimestamp(zero + seconds, datetime.timezone.utc)
    return when.strftime("%Y-%m-%dT%H:%M:%S.") + f"{when.microsecond // 1000:03}Z"


def segment_lines(model, msn, complete, count, with_parts, zero):
    yield f"#EXT-X-PROGRAM-DATE-TIME:{stamp(model.start(msn), zero)}"
    for index in range(count if with_parts else 0):
        mark = ",INDEPENDENT=YES" if index == 0 or not model.video else ""
        yield (f"#EXT-X-PART:DURATION={model.seconds(msn, index):.5f},"
               f'URI="s{msn}.p{index}.m4s"{mark}')
    if complete:
        total = sum(model.seconds(msn, index) for index in range(model.count(msn)))
        yield f"#EXTINF:{total:.5f},"
        yield f"s{msn}.m4s"


def render(model, msn, count, skip=False, zero=EPOCH):
    """The playlist when `msn` is open with `count` parts; media time 0 was at `zero`."""
    first, other = msn - WINDOW, AUDIO if model is VIDEO else VIDEO
    skipped = WINDOW - 7 if skip else 0
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{9 if skip else 6}", f"#EXT-X-TARGETDURATION:{TARGET}",
             "#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.65,HOLD-BACK=6,"
             "CAN-SKIP-UNTIL=12", f"#EXT-X-PART-INF:PART-TARGET={PART_TARGET}",
             f"#EXT-X-MEDIA-SEQUENCE:{first}", "#EXT-X-DISCONTINUITY-SEQUENCE:0"]
    if skip:
        lines.append(f"#EXT-X-SKIP:SKIPPED-SEGMENTS={skipped}")
    lines.append('#EXT-X-MAP:URI="init.mp4"')
    for number in range(first + skipped, msn):
        lines += segment_lines(model, number, True, model.count(number), number >= msn - 3, zero)
    lines += segment_lines(model, msn, False, count, True, zero)
    lines.append(f'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="s{msn}.p{count}.m4s"')
    last = (msn, count - 1) if count else (msn - 1, other.count(msn - 1) - 1)
    lines.append(f'#EXT-X-RENDITION-REPORT:URI="../{other.uri}",LAST-MSN={last[0]},'
                 f"LAST-PART={last[1]}")
    return "\n".join(lines) + "\n"


def answer(url, body, at, waited=0.0, kind="application/vnd.apple.mpegurl", cache=BRIEFLY,
           status=200, method="GET", **headers):
    said = {"Content-Type": kind, "Cache-Control": cache, "Content-Length": str(len(body)),
            "Vary": "Accept-Encoding", "Priority": "u=3" if kind.startswith(("video/", "audio/")) else "u=1", **HEAD,
            **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Exchange(url, method, {}, status, list(said.items()), body, len(body), at - waited, at,
                    at + 0.002, protocol="HTTP/2")


def media_type(url):
    kind = "audio" if "/audio/" in url else "video"
    return f"{kind}/mp4" if url.endswith("init.mp4") else "video/iso.segment"


def media_answer(url, body, at, waited=0.003):
    return answer(url, body, at, waited, media_type(url), "max-age=3600, immutable")


def version(model, msn, count, at, directives=True, skip=False):
    url = ROOT + model.uri
    text = render(model, msn, count, skip)
    if directives:
        url = with_query(url, _HLS_msn=msn, _HLS_part=count)
    before = (msn, count - 1) if count else (msn - 1, model.count(msn - 1) - 1)
    asked = before if directives else (None, None)
    return Version(Playlist(text), answer(url, text.encode(), at, 0.4 if directives else 0.002,
                                          cache="max-age=12" if directives else BRIEFLY),
                   *asked)


def steps(model):
    """(msn, parts) of each version: a segment is complete with its last part."""
    for msn in range(FIRST, FIRST + PROGRESS):
        for index in range(1, model.count(msn)):
            yield msn, index
        yield msn + 1, 0


def when(model, msn, count):
    """The moment at which a version appears; both renditions keep the video's pace."""
    return model.start(msn) + sum(model.seconds(msn, index) for index in range(count))


def rendition(model):
    one = Rendition(ROOT + model.uri, model.name)
    one.versions = [version(model, msn, count, when(model, msn, count))
                    for msn, count in steps(model)]
    one.plain = [version(model, msn, count, when(model, msn, count) + 0.1, False)
                 for msn, count in list(steps(model))[::4]]
    for before, after in zip(one.versions[::5], one.versions[1::5]):
        msn, count = after.playlist.edge
        delta = version(model, msn, count, after.at + 0.004, skip=True)
        one.deltas.append(Delta(delta, before.playlist.segments, "YES"))
    items(one, model)
    return one


def items(one, model):
    first = one.versions[0].playlist
    one.inits["init.mp4"] = got(one, "init", "init.mp4", (0, 0), one.versions[0].at, model.init())
    listed = {}
    for seen in one.versions:
        for part in seen.playlist.all_parts:
            listed.setdefault((part.msn, part.index), (part, seen.at))
    for key, (part, at) in listed.items():
        item = got(one, "part", part.uri, key, at, model.body(*key))
        item.duration, item.independent = part.duration, part.independent
        item.init_uri, item.old = part.map_uri, key < first.edge
        one.parts[key] = item
        if not item.old:
            one.hints.append(Hint("PART", item.uri, item.url, at - 0.5, media_answer(
                item.url, item.exchange.body, at - 0.005, 0.45)))
    for segment in one.versions[-1].playlist.segments:
        body = b"".join(model.body(segment.msn, index) for index in range(model.count(segment.msn)))
        item = got(one, "segment", segment.uri, (segment.msn, 0),
                   when(model, segment.msn + 1, 0), body)
        item.duration, item.init_uri = segment.duration, segment.map_uri
        one.segments[segment.msn] = item
    for item in (one.parts[min(one.parts)], one.segments[min(one.segments)]):
        item.gone = item.listed + 6
        one.refetches.append(Refetch(item, item.gone + 6, media_answer(
            item.url, item.exchange.body, item.gone + 5.7)))


def got(one, kind, uri, key, at, body):
    url = one.resolve(uri)
    return Item(kind, uri, url, *key, at, exchange=media_answer(url, body, at + 0.01),
                rendition=one)


VARIANT = ('RESOLUTION=320x240,FRAME-RATE=30.000,VIDEO-RANGE=SDR,AUDIO="sound",'
           'CLOSED-CAPTIONS=NONE,CODECS="avc1.42c00d,mp4a.40.2"')
MULTIVARIANT = f"""#EXTM3U
#EXT-X-VERSION:6
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Sound",LANGUAGE="und",DEFAULT=YES,URI="{AUDIO.uri}"
#EXT-X-STREAM-INF:BANDWIDTH=60000,AVERAGE-BANDWIDTH=58000,{VARIANT}
{VIDEO.uri}
#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=20000,CODECS="avc1.42c00d",URI="video/iframes.m3u8"
"""


def recording():
    """All of it but the probes, which `synthetic_probes.add` notes."""
    url = ROOT + "index.m3u8"
    at = FIRST * TARGET
    whole = Recording(url, Version(Playlist(MULTIVARIANT), answer(
        url, MULTIVARIANT.encode(), at, cache=f"max-age=2, {FRESH}")))
    for model in MODELS:
        one = rendition(model)
        whole.renditions[one.url] = one
    whole.started, whole.finished = at, (FIRST + PROGRESS) * TARGET + 0.5
    whole.wall, whole.transport = EPOCH, "h2"
    return whole
