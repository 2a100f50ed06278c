"""The answers of a faultless server to all probes."""

from fetch import with_query
from m3u8 import Playlist
from record import Version
from synthetic import ROOT, answer, media_answer

NEVER = "no-store"


def add(recording):
    one = next(iter(recording.renditions.values()))
    at = recording.started + 5
    directives(recording, one, at)
    delivery(recording, one, at)
    recording.probe("crowd", answer(one.url, b"#EXTM3U", at), asked=100, answered=100, at=at,
                    spread=0.02)
    recording.probe("reset", answer(one.url, b"#EXTM3U", at), asked=100, sockets=(20, 120, 20),
                    left=100)
    transport(recording, one, at)
    iframes(recording, one, at)


def refused(url, at, status=400):
    return answer(url, b"{}", at, 0.002, "application/problem+json", NEVER, status)


def directives(recording, one, at):
    for name, query in (("part alone", {"_HLS_part": 0}), ("far msn", {"_HLS_msn": 999}),
                        ("far part", {"_HLS_msn": 101, "_HLS_part": 40}),
                        ("malformed", {"_HLS_msn": "abc"})):
        recording.probe(name, refused(with_query(one.url, **query), at))
    full = one.versions[0].exchange.body
    recording.probe("old msn", answer(one.url, full, at, 0.002), full=True, msn=1)
    recording.probe("roll over", answer(one.url, full, at, 0.002), wanted=(101, 1), edge=(101, 2),
                    there=True)
    recording.probe("unknown", answer(one.url + ".no", b"{}", at, 0.002, status=404))


def delivery(recording, one, at):
    body = one.plain[0].exchange.body
    recording.probe("gzip", answer(one.url, body, at, Content_Encoding="gzip"))
    recording.probe("identity", answer(one.url, body, at))
    recording.probe("cors", answer(one.url, body, at))
    recording.probe("repeat", answer(one.url, body, at), first=one.plain[0].exchange)
    recording.probe("preflight", answer(one.url, b"", at, status=204, method="OPTIONS",
                                        Access_Control_Allow_Headers="Range, Authorization"))
    item = list(one.segments.values())[-1]
    whole = item.exchange.body
    size = len(whole)
    head = answer(item.url, whole, at, 0.0, "video/iso.segment", "max-age=3600, immutable", method="HEAD")
    head.body, head.raw_length = b"", 0
    recording.probe("head", head, get=item.exchange, fixed=True)
    recording.probe("repeat", media_answer(item.url, whole, at), first=item.exchange)
    part = media_answer(item.url, whole[:100], at)
    part.status = 206
    part.headers.append(("Content-Range", f"bytes 0-99/{size}"))
    recording.probe("range", part, whole=whole, first=0, last=99)
    beyond = refused(item.url, at, 416)
    beyond.headers.append(("Content-Range", f"bytes */{size}"))
    recording.probe("range", beyond, whole=whole, first=None, last=None)


def transport(recording, one, at):
    recording.probe("ping", answer(one.url, b"#EXTM3U", at), answered=True, seconds=0.002,
                    parked=True)
    for name, old, cipher in (("TLSv1_1", True, ""), ("TLSv1_2", False, "ECDHE-ECDSA-AES128-GCM-SHA256"),
                              ("TLSv1_3", False, "TLS_AES_256_GCM_SHA384")):
        recording.probe("tls version", answer(one.url, b"", at), version=name, old=old, agreed=not old,
                        cipher=cipher, protocol=None)
    for offered, chosen in ((["h2", "http/1.1"], "h2"), (["http/1.1"], "http/1.1"), ([], None)):
        recording.probe("alpn", answer(one.url, b"", at), offered=offered, agreed=True, cipher="",
                        protocol=chosen)


def iframes(recording, one, at):
    kept = ("#EXTM3U", "#EXT-X-TARGET", "#EXT-X-SERVER", "#EXT-X-MEDIA-SEQ",
            "#EXT-X-DISCONTINUITY-SEQ")
    lines = [line for line in one.latest.lines if line.startswith(kept)]
    lines += ["#EXT-X-VERSION:5", "#EXT-X-I-FRAMES-ONLY", '#EXT-X-MAP:URI="init.mp4"',
              "#EXTINF:2.00000,", "#EXT-X-BYTERANGE:400@0", "s100.m4s", ""]
    url = ROOT + "video/iframes.m3u8"
    body = "\n".join(lines)
    item = list(one.segments.values())[0]
    got = media_answer(item.url, item.exchange.body[:1500], at)
    recording.probe("iframe", got, init=one.inits["init.mp4"].exchange.body)
    recording.iframes.append(Version(Playlist(body), answer(url, body.encode(), at)))
