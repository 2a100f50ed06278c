"""DL: what an origin must say around its answers (facts of RFC 8216bis B.1, AAS 10, RFC 9110)."""

import posixpath
import re
import urllib.parse

from registry import rule

MANIFEST_KEPT = 1   # seconds
EXPOSED = {"age", "date", "content-length", "content-range"}
PLAYLIST_TYPES = {"application/vnd.apple.mpegurl", "audio/mpegurl"}
# Of initialisation sections, and of segments and parts, which may be said to be either.
INIT_TYPES = {"video": {"video/mp4"}, "audio": {"audio/mp4"}}
SEGMENT_TYPES = {"video": {"video/iso.segment", "video/mp4"},
                 "audio": {"video/iso.segment", "audio/iso.segment", "audio/mp4"}}
VOLATILE = {"date", "age", "content-length", "etag", "last-modified", "connection", "keep-alive"}


def probes(recording, name):
    return recording.probes.get(name, [])


def words(value):
    return {one.strip().lower() for one in (value or "").split(",") if one.strip()}


def max_age(exchange):
    """The max-age of Cache-Control, or None."""
    found = re.search(r"max-age=(\d+)", exchange.header("Cache-Control") or "")
    return int(found.group(1)) if found else None


def answers(recording):
    """(class, exchange) of everything that was followed."""
    if recording.multivariant:
        yield "multivariant", recording.multivariant.exchange
    for rendition in recording.renditions.values():
        for version in rendition.versions:
            yield "blocking" if version.msn is not None else "plain", version.exchange
        for version in rendition.plain:
            yield "plain", version.exchange
        for items in (rendition.parts, rendition.segments, rendition.inits):
            for item in items.values():
                if item.exchange:
                    yield "media", item.exchange


def manifests(recording):
    """The answers that were one, of both kinds."""
    return [version.exchange for kind in (recording.dash, recording.low) if kind
            for version in kind.versions]


@rule("DL-01", "E", "playlists are gzipped for who takes it, and Vary says so (AAS 10.1)")
def compressed(recording, findings):
    for probe in probes(recording, "gzip"):
        one = probe.exchange
        findings.check(one.ok and one.header("Content-Encoding") == "gzip", f"{one} with gzip: "
                       f"Content-Encoding {one.header('Content-Encoding')}")
        findings.check(one.body.startswith(b"#EXTM3U"), f"{one} does not unpack to a playlist")
    for probe in probes(recording, "gzip") + probes(recording, "identity"):
        one = probe.exchange
        findings.check("accept-encoding" in words(one.header("Vary")),
                       f"{one} has Vary {one.header('Vary')}")
    for probe in probes(recording, "identity"):
        one = probe.exchange
        findings.check(one.ok and one.header("Content-Encoding") in (None, "identity"),
                       f"{one} without gzip: Content-Encoding {one.header('Content-Encoding')}")


@rule("DL-02", "W", "Cache-Control is right for each class of resource (B.1)")
def cached(recording, findings):
    target = max((one.target for one in recording.renditions.values()), default=0)
    for kind, one in answers(recording):
        findings.check(cache_right(kind, one, target),
                       f"{kind} {one.url}: Cache-Control {one.header('Cache-Control')}")
    for one in manifests(recording):
        findings.check(cache_right("manifest", one, target),
                       f"{one}: Cache-Control {one.header('Cache-Control')}")
    for name in ("part alone", "far msn", "far part", "malformed"):
        for probe in probes(recording, name):
            if probe.exchange.status in (400, 503):
                findings.check("no-store" in (probe.exchange.header("Cache-Control") or ""),
                               f"{probe.exchange}: Cache-Control "
                               f"{probe.exchange.header('Cache-Control')}")
    # What leads out of /live is of no class here.
    for probe in (one for one in probes(recording, "unknown") if inside(recording, one.exchange)):
        age = max_age(probe.exchange)
        findings.check(age is not None and age <= max(target, 1) or
                       "no-store" in (probe.exchange.header("Cache-Control") or ""),
                       f"{probe.exchange}: Cache-Control {probe.exchange.header('Cache-Control')}")


def inside(recording, exchange):
    """Whether an address, read as servers read it, still lies beside the channel."""
    path = posixpath.normpath(urllib.parse.unquote(urllib.parse.urlsplit(exchange.url).path))
    channels = posixpath.dirname(posixpath.dirname(urllib.parse.urlsplit(recording.url).path))
    return path.startswith(channels.rstrip("/") + "/")


def cache_right(kind, exchange, target):
    age, text = max_age(exchange), exchange.header("Cache-Control") or ""
    if kind == "media":
        return age is not None and age >= 6 * target
    if kind == "blocking":
        return age is not None and 0 < age <= 6 * target
    if "no-store" in text:
        return kind == "multivariant"
    # Some caches would serve it for seconds more.
    if age is None or "stale-while-revalidate=0" not in text:
        return False
    return age <= {"multivariant": target, "manifest": MANIFEST_KEPT}.get(kind, max(1, target / 2))


@rule("DL-03", "W", "the origin sends no Age (B22 C)")
def no_age(recording, findings):
    for kind, one in answers(recording):
        findings.check(one.header("Age") is None, f"{kind} {one.url} has Age")
    others = manifests(recording) + [probe.exchange for name in ("unknown", "malformed", "part alone")
                                     for probe in probes(recording, name)]
    for one in others:
        findings.check(one.header("Age") is None, f"{one} has Age")


@rule("DL-04", "W", "CORS headers stand on every answer, errors too; Age is exposed")
def cross_origin(recording, findings):
    asked = [probe.exchange for name in ("cors", "unknown", "malformed", "part alone")
             for probe in probes(recording, name)]
    for one in asked:
        findings.check(one.header("Access-Control-Allow-Origin") is not None,
                       f"{one} has no Access-Control-Allow-Origin")
        missing = EXPOSED - words(one.header("Access-Control-Expose-Headers"))
        findings.check(not missing, f"{one} does not expose {sorted(missing)}")
    for probe in probes(recording, "preflight"):
        one = probe.exchange
        findings.check(one.status in (200, 204) and one.header("Access-Control-Allow-Origin")
                       and "range" in words(one.header("Access-Control-Allow-Headers")),
                       f"{one}: Access-Control-Allow-Headers "
                       f"{one.header('Access-Control-Allow-Headers')}")


@rule("DL-05", "W", "Content-Type is the table's (AAS 10.4)")
def content_type(recording, findings):
    for kind, one in answers(recording):
        if kind != "media":
            type_among(PLAYLIST_TYPES, kind, one, findings)
    for rendition in recording.renditions.values():
        for items in (rendition.parts, rendition.segments, rendition.inits):
            for item in items.values():
                types = INIT_TYPES if item.kind == "init" else SEGMENT_TYPES
                if item.whole:
                    type_among(types[holds(rendition)], item.kind, item.exchange, findings)


def holds(rendition):
    """What its tracks are; what its playlist is listed as, where none was got."""
    kinds = {item.init.track.handler for item in rendition.inits.values()
             if item.init and item.init.track}
    return "audio" if kinds == {"soun"} or not kinds and rendition.kind == "audio" else "video"


def type_among(types, kind, exchange, findings):
    said = (exchange.header("Content-Type") or "").split(";")[0].strip().lower()
    findings.check(said in types, f"{kind} {exchange.url}: Content-Type {said!r}")


@rule("DL-06", "E", "complete resources have a length, ranges give 206 or 416 (RFC 9110 §14)")
def ranges(recording, findings):
    for kind, one in answers(recording):
        if kind == "media" and one.ok:
            findings.check(one.header("Content-Length") is not None, f"{one} has no length")
    for probe in probes(recording, "range"):
        fault = range_fault(probe.exchange, probe.facts)
        findings.check(fault is None, f"{probe.exchange} {probe.exchange.asked}: {fault}")


def range_fault(exchange, facts):
    whole, first, last = facts["whole"], facts["first"], facts["last"]
    told = exchange.header("Content-Range")
    if first is None:
        wanted = f"bytes */{len(whole)}"
        return None if exchange.status == 416 and told == wanted else \
            f"{exchange.status} with Content-Range {told}, not 416 with {wanted}"
    wanted = f"bytes {first}-{last}/{len(whole)}"
    if exchange.status != 206 or told != wanted:
        return f"{exchange.status} with Content-Range {told}, not 206 with {wanted}"
    return None if exchange.body == whole[first:last + 1] else "other bytes than the whole has"


@rule("DL-07", "W", "HEAD has the headers of GET; GET can be repeated (B.1)")
def head(recording, findings):
    for probe in probes(recording, "head"):
        one, get = probe.exchange, probe.facts["get"]
        ours, theirs = stable(one), stable(get)
        findings.check(one.status == get.status and ours == theirs and not one.raw_length,
                       f"{one}: {sorted(ours ^ theirs)} differ, {one.raw_length} bytes of body")
        if probe.facts.get("fixed"):
            findings.check(one.header("Content-Length") == get.header("Content-Length"),
                           f"{one}: Content-Length {one.header('Content-Length')}, GET has "
                           f"{get.header('Content-Length')}")
    for probe in probes(recording, "repeat"):
        first = probe.facts["first"]
        findings.check(probe.exchange.status == first.status and probe.exchange.body == first.body,
                       f"{probe.exchange} gave something else the second time, first {first.status}")


def stable(exchange):
    return {(key.lower(), value) for key, value in exchange.headers if key.lower() not in VOLATILE}


@rule("DL-09", "E", "404 for the unknown, 400 for the malformed, never 200 without content")
def errors(recording, findings):
    for name, status in (("unknown", 404), ("malformed", 400)):
        for probe in probes(recording, name):
            one = probe.exchange
            findings.check(one.status == status, f"{one}, not {status}")
            findings.in_time(recording.at_once(one),
                             f"{one} waited {one.waited:.3f} s for nothing")
    for kind, one in answers(recording):
        if one.status == 200:
            findings.check(one.body and not one.body.lstrip()[:1] == b"<",
                           f"{kind} {one.url} is 200 without its content")


@rule("DL-10", "E", "a hundred parked reloads live; those reset are forgotten within a second")
def parked(recording, findings):
    for probe in probes(recording, "crowd"):
        facts = probe.facts
        findings.check(facts["answered"] == facts["asked"],
                       f"{facts['answered']} of {facts['asked']} parked reloads were answered")
    for probe in probes(recording, "reset"):
        facts = probe.facts
        findings.check(probe.exchange.ok, f"after {facts['asked']} resets: {probe.exchange}")
        findings.in_time(recording.at_once(probe.exchange), f"after {facts['asked']} resets an "
                         f"answer took {probe.exchange.waited:.3f} s")
        if facts["sockets"]:
            before, parked_count, after = facts["sockets"]
            findings.in_time(after <= before + facts["asked"] // 10,
                             f"the server had {before} sockets, {parked_count} with the parked, "
                             f"{after} a second after their reset")
        if facts["left"] is not None:
            findings.in_time(facts["left"] >= facts["asked"],
                             f"a second after {facts['asked']} resets the server counts "
                             f"{facts['left']} that left")
