"""What breaks the LL, DL and F rules, one slip each; see cases_playlists."""

import re

import synthetic_media as made
from spoil import (audio, body_of, header_of, headers, in_all, in_last, in_multivariant, init, part,
                   patch, replace, rewrite, segment, several, slow, status_of, video)
from spoil_frames import (add_offset, drop_frame, first_is_no_idr, negative_offset,
                          other_parameters, remade, whole_segments)
from synthetic import ROOT, answer

PART = '#EXT-X-PART:DURATION=0.50000,URI="s105.p1.m4s"'


def reported(version, msn, part):
    """What one version of the video's playlist says of the sound's."""
    def change(recording):
        one = video(recording).versions[version]
        replace(one, re.sub(r"LAST-MSN=\d+,LAST-PART=\d+", f"LAST-MSN={msn},LAST-PART={part}",
                            one.playlist.text))
    return change


def stalled(status, waited):
    def change(recording):
        recording.expect = "stalled"
        for rendition in recording.renditions.values():
            rendition.refused = [answer(rendition.url, b"{}", 50, waited, status=status)]
    return change


def after_end(full):
    def change(recording):
        recording.expect = "ended"
        url = video(recording).url
        recording.probe("after end", answer(url, b"#EXTM3U", 50, 0.002), full=full)
    return change


def deltas(kind=None, **text):
    def change(recording):
        for delta in video(recording).deltas:
            delta.kind = kind or delta.kind
            for old, new in text.values():
                rewrite(delta.version, old, new)
    return change


def new_map(hint):
    """The last version's new part needs another initialisation section."""
    def change(recording):
        versions = video(recording).versions
        if hint:
            rewrite(versions[-2], "#EXT-X-PRELOAD",
                    '#EXT-X-PRELOAD-HINT:TYPE=MAP,URI="new.mp4"\n#EXT-X-PRELOAD')
        rewrite(versions[-1], '#EXT-X-PART:DURATION=0.50000,URI="s105.p3',
                '#EXT-X-MAP:URI="new.mp4"\n#EXT-X-PART:DURATION=0.50000,URI="s105.p3')
    return change


def early_hint(recording):
    for hint in video(recording).hints:
        hint.exchange.first_byte -= 0.2


def hint_refused(recording):
    video(recording).hints[5].exchange.status = 404


def hints_refused(recording):
    """All are, and their parts come under other names."""
    for hint in video(recording).hints:
        hint.exchange.status, hint.uri = 404, "other-" + hint.uri


def trickle(recording):
    hint = video(recording).hints[4]
    hint.exchange.last_byte = hint.exchange.first_byte + 0.4


def late_playlists(recording):
    for hint in video(recording).hints:
        hint.exchange.first_byte -= 0.05


def premature(recording):
    version = video(recording).versions[5]
    version.msn, version.part = version.playlist.edge


def probe_facts(name, **facts):
    return lambda recording: recording.probes[name][0].facts.update(facts)


def slow_probe(name):
    return lambda recording: slow(recording.probes[name][0].exchange, 1.5)


def body_probe(name, body):
    return lambda recording: setattr(recording.probes[name][0].exchange, "body", body)


def parts_after_parent(recording):
    """Parts that stand behind their own segment's address, and so before the next one."""
    for version in video(recording).versions[-3:]:
        parts = [line for line in version.playlist.lines if '"s103.p' in line]
        text = version.playlist.text
        for line in parts:
            text = text.replace(line + "\n", "")
        text = text.replace("s103.m4s\n", "s103.m4s\n" + "\n".join(parts) + "\n")
        rewrite(version, version.playlist.text, text)


def extinf_on_its_own(recording):
    versions = video(recording).versions
    whole = next(at for at, one in enumerate(versions) if at and one.playlist.open.parts == [])
    versions[whole - 1].playlist.open.parts = versions[whole].playlist.segments[-1].parts
    versions[whole - 1].playlist.open.msn = versions[whole].playlist.segments[-1].msn


def spoiled_init(rendition=video, entry=None, **changes):
    def change(recording):
        scale = 90000 if rendition is video else 48000
        handler = b"vide" if rendition is video else b"soun"
        default = made.video_entry() if rendition is video else made.audio_entry()
        body_of(init(recording, rendition),
                made.init(handler, scale, entry or default, **changes))
    return change


def framed(*boxes):
    """Boxes put around the parts of the first rendition."""
    def change(recording):
        for at, item in enumerate(video(recording).parts.values()):
            body_of(item, b"".join(one(at) for one in boxes) + item.exchange.body)
    return change


def half_speed(recording):
    """From the fourth segment on, frames last twice as long."""
    for item in list(video(recording).segments.values())[4:]:
        for sample in item.media.samples:
            sample.duration *= 2


def double_frames(recording):
    for item in video(recording).segments.values():
        for sample in item.media.samples:
            sample.duration //= 3


def lip_sync(seconds):
    return lambda recording: recording.probe("lip sync", answer(ROOT, b"", 1), seconds=seconds)


def wrong_bytes(recording):
    probe = recording.probes["range"][0]
    probe.exchange.body = b"x" * 100


def media_header(name, value=None):
    return lambda recording: headers(segment(recording).exchange, name, value)


GOOD = {
    "LL-16": new_map(True), "LL-23": stalled(503, 6.4), "LL-24": after_end(True),
    "LL-26": deltas("v2", a=("CAN-SKIP-UNTIL=12", "CAN-SKIP-UNTIL=12,CAN-SKIP-DATERANGES=YES"),
                    b=("SEGMENTS=1", 'SEGMENTS=1,RECENTLY-REMOVED-DATERANGES=""')),
    "F-12": lip_sync(0.004), "F-14": framed(lambda at: made.message()),
    "F-15": framed(lambda at: made.producer_time(1, at)),
    "F-18": spoiled_init(entry=made.hevc_entry(True)),
}

BAD = {
    "LL-01": [in_all("#EXT-X-PART-INF:PART-TARGET=0.55\n", ""),
              in_all("CAN-BLOCK-RELOAD=YES,", ""), in_all("PART-HOLD-BACK=1.65,", "")],
    "LL-02": [in_all("PART-HOLD-BACK=1.65", "PART-HOLD-BACK=1.2")],
    "LL-03": [in_all(",HOLD-BACK=6", ",HOLD-BACK=5")],
    "LL-04": [in_all("CAN-SKIP-UNTIL=12", "CAN-SKIP-UNTIL=10"),
              in_all("CAN-SKIP-UNTIL=12", "CAN-SKIP-DATERANGES=YES")],
    "LL-05": [in_last(PART, PART.replace("0.50000", "0.56000")),
              remade(frames=lambda frames: frames.extend(frames[:3]))],
    "LL-06": [in_last(PART, PART.replace("0.50000", "0.40000"))],
    "LL-07": [in_last(PART, PART.replace("0.50000", "0.30000"))],
    "LL-08": [remade(frames=drop_frame)],
    "LL-09": [lambda one: setattr(part(one), "independent", True),
              lambda one: setattr(part(one, 12), "independent", False)],
    "LL-10": [in_all('p0.m4s",INDEPENDENT=YES', 'p0.m4s"')],
    "LL-11": [in_all('p0.m4s",INDEPENDENT=YES', 'p0.m4s"')],
    "LL-12": [in_all("#EXT-X-PRELOAD-HINT", "#EXT-X-NO-HINT"),
              in_last("#EXT-X-PRELOAD", '#EXT-X-PRELOAD-HINT:TYPE=PART,URI="b"\n#EXT-X-PRELOAD'),
              in_last("#EXT-X-PRE", "#EXT-X-ENDLIST\n#EXT-X-PRE")],
    "LL-13": [lambda one: rewrite(video(one).versions[3], 'TYPE=PART,URI="s', 'TYPE=PART,URI="t')],
    "LL-14": [early_hint, trickle, hint_refused, hints_refused,
              lambda one: headers(video(one).hints[3].exchange, "Content-Length"),
              lambda one: setattr(video(one).hints[3].exchange, "body", b"other"),
              lambda one: setattr(video(one).hints[3].exchange, "status", 500)],
    "LL-15": [in_all("#EXT-X-RENDITION-REPORT", "#EXT-X-NO-REPORT"),
              in_all("../audio/media.m3u8", "../audio/media.m3u8?_HLS_msn=7"),
              in_all(",LAST-PART", ",LATE-PART"), in_last("LAST-MSN=105", "LAST-MSN=101"),
              in_all("../audio/", ROOT + "audio/"), in_last("LAST-MSN=105", "LAST-MSN=3"),
              reported(-1, 104, 3), reported(4, 104, 0), reported(4, 200, 0), reported(4, 101, 77)],
    "LL-16": [new_map(False)],
    "LL-17": [status_of("part alone", 200), slow_probe("part alone")],
    "LL-18": [status_of("far msn", 200), slow_probe("far msn")],
    "LL-19": [status_of("far part", 404), slow_probe("far part")],
    "LL-20": [late_playlists, premature, probe_facts("crowd", spread=0.5)],
    "LL-21": [probe_facts("roll over", edge=(101, 0)), slow_probe("roll over")],
    "LL-22": [status_of("old msn", 400), slow_probe("old msn"), probe_facts("old msn", full=False)],
    "LL-23": [stalled(404, 6.4), stalled(503, 8), stalled(503, 4)],
    "LL-24": [after_end(False), several(after_end(True), status_of("after end", 400)),
              several(after_end(True), slow_probe("after end"))],
    "LL-25": [deltas(a=("SKIPPED-SEGMENTS=1", "SKIPPED-SEGMENTS=0")),
              deltas(a=("SKIPPED-SEGMENTS=1", "SKIPPED-SEGMENTS=2")),
              deltas(a=("CAN-SKIP-UNTIL=12", "CAN-SKIP-UNTIL=9")),
              deltas(a=("CAN-SKIP-UNTIL=12", "CAN-SKIP-UNTIL=19")),
              deltas(a=("EXTINF:2.00000", "EXTINF:2.00100")),
              deltas(a=("init.mp4", "other.mp4"))],
    "LL-26": [deltas("v2", a=("UNTIL=12", "UNTIL=12,CAN-SKIP-DATERANGES=YES"))],
    "LL-27": [deltas(a=("#EXT-X-MEDIA-SEQUENCE", "#EXT-X-SKIP:SKIPPED-SEGMENTS=1\n#EXT-X-MEDIA-"
                        "SEQUENCE"))],
    "LL-28": [extinf_on_its_own],
    "LL-29": [parts_after_parent,
              in_last("00,\ns105", '00,\n#EXT-X-PART:DURATION=0.5,URI="z"\ns105')],
    "LL-32": [lambda one: setattr(part(one).exchange, "status", 404),
              lambda one: setattr(video(one).refetches[0].exchange, "status", 404)],
    "LL-33": [lambda one: rewrite(one.iframes[0], "#EXTINF", "#EXT-X-PART:DURATION=1\n#EXTINF")],
    "LL-34": [lambda one: [slow(item.exchange, 0.8) for item in video(one).parts.values()]],
    "DL-01": [header_of("gzip", "Content-Encoding"), header_of("gzip", "Vary"),
              header_of("identity", "Content-Encoding", "gzip"), body_probe("gzip", b"\x1f\x8b")],
    "DL-02": [media_header("Cache-Control", "no-cache"), header_of("part alone", "Cache-Control"),
              lambda one: headers(video(one).plain[0].exchange, "Cache-Control", "max-age=60"),
              lambda one: headers(video(one).versions[3].exchange, "Cache-Control", "no-store"),
              lambda one: headers(video(one).plain[0].exchange, "Cache-Control", "max-age=1"),
              lambda one: headers(one.dash.versions[2].exchange, "Cache-Control", "max-age=1"),
              lambda one: headers(one.low.versions[2].exchange, "Cache-Control"),
              header_of("unknown", "Cache-Control", "max-age=3600")],
    "DL-03": [media_header("Age", "0"), header_of("unknown", "Age", "1"),
              lambda one: headers(one.low.versions[1].exchange, "Age", "1")],
    "DL-04": [header_of("unknown", "Access-Control-Allow-Origin"),
              header_of("cors", "Access-Control-Expose-Headers", "Date"),
              header_of("preflight", "Access-Control-Allow-Headers"), status_of("preflight", 405)],
    "DL-05": [media_header("Content-Type", "text/html"), media_header("Content-Type", "audio/mp4"),
              lambda one: headers(init(one).exchange, "Content-Type", "video/iso.segment"),
              lambda one: headers(init(one, audio).exchange, "Content-Type", "video/mp4"),
              lambda one: headers(part(one).exchange, "Content-Type", "application/octet-stream"),
              lambda one: headers(one.multivariant.exchange, "Content-Type", "audio/x-mpegurl")],
    "DL-06": [media_header("Content-Length"), wrong_bytes, status_of("range", 200),
              lambda one: setattr(one.probes["range"][1].exchange, "status", 200),
              header_of("range", "Content-Range")],
    "DL-07": [header_of("head", "Content-Type", "text/plain"),
              header_of("head", "Content-Length", "7"),
              lambda one: setattr(one.probes["head"][0].exchange, "raw_length", 9),
              body_probe("repeat", b"other"), status_of("repeat", 503),
              lambda one: setattr(one.probes["repeat"][1].exchange, "body", b"other")],
    "DL-09": [status_of("unknown", 200), status_of("malformed", 200), slow_probe("unknown"),
              lambda one: setattr(segment(one).exchange, "body", b""),
              lambda one: setattr(segment(one).exchange, "body", b"<html>")],
    "DL-10": [probe_facts("crowd", answered=99), probe_facts("reset", sockets=(20, 120, 119)),
              probe_facts("reset", left=3), slow_probe("reset")],
    "F-01": [spoiled_init(brand=b"iso5"), spoiled_init(extends=False), spoiled_init(duration=9),
             spoiled_init(samples=3), lambda one: body_of(init(one), init(one).exchange.body[:-9])],
    "F-02": [lambda one: body_of(part(one), part(one).exchange.body[:-1]),
             lambda one: patch(part(one), b"mdat", b"free"),
             lambda one: body_of(part(one), part(one).exchange.body + made.box(b"what"))],
    "F-03": [remade(base_is_moof=False), remade(with_tfdt=False),
             lambda one: [setattr(sample, "start", sample.start + 50)
                          for sample in part(one).media.samples]],
    "F-04": [remade(shift=1), remade(frames=drop_frame)],
    "F-05": [remade(track=2), lambda one: patch(init(one), b"moov", b"moof")],
    "F-06": [remade(sequence=1)],
    "F-07": [whole_segments(frames=first_is_no_idr),
             several(in_multivariant("#EXT-X-INDEPENDENT-SEGMENTS\n", ""),
                     whole_segments(frames=first_is_no_idr))],
    "F-08": [lambda one: setattr(segment(one), "duration", 2.1),
             lambda one: [setattr(item, "duration", 2.02)
                          for item in video(one).segments.values()]],
    "F-09": [spoiled_init(edits=made.edit_list()), remade(frames=add_offset, version=0)],
    "F-10": [whole_segments(frames=drop_frame), whole_segments(frames=negative_offset),
             whole_segments(shift=6000)],
    "F-11": [framed(lambda at: made.box(b"sidx", bytes(20)))],
    "F-12": [lip_sync(0.03)],
    "F-13": [whole_segments(frames=other_parameters)],
    "F-14": [framed(lambda at: made.message(0)),
             lambda one: body_of(part(one), part(one).exchange.body + made.message())],
    "F-15": [framed(lambda at: made.producer_time(1, 99 - at)),
             framed(lambda at: made.producer_time(7, at))],
    "F-16": [half_speed, double_frames],
    "F-17": [spoiled_init(audio, entry=made.audio_entry(b"\x17\x90")),
             spoiled_init(entry=made.video_entry(640, 480)),
             lambda one: patch(init(one, audio), b"esds", b"free")],
    "F-18": [spoiled_init(entry=made.hevc_entry(False))],
}
