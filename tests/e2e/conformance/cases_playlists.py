"""What breaks the SYN, MV, MP and TM rules, one slip each; GOOD adds what a faultless recording
lacks of a rule's subject."""

import copy

import synthetic_media as made
from spoil import (add_line, audio, headers, in_all, in_last, in_multivariant, init, part, replace,
                   rewrite, segment, several, slow, status_of, video)
from synthetic import ROOT, VIDEO, answer

RANGE = '#EXT-X-DATERANGE:ID="a",START-DATE="2023-11-14T22:16:40.000Z",DURATION=2.0'
STEERING = '#EXT-X-CONTENT-STEERING:SERVER-URI="/steer",PATHWAY-ID="A"'
LOWER = ("#EXT-X-STREAM-INF:BANDWIDTH=9000,AVERAGE-BANDWIDTH=9000,RESOLUTION=160x120\n"
         "video/low.m3u8\n")
SOUND = "#EXT-X-STREAM-INF:BANDWIDTH=9000,AVERAGE-BANDWIDTH=9000\naudio/media.m3u8\n"
SECOND = "#EXT-X-STREAM-INF:BANDWIDTH=9000,AVERAGE-BANDWIDTH=9000\nvideo/low.m3u8\n"
MEDIA = '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound"'


def steer(body):
    return lambda recording: recording.probe("steering", answer(ROOT + "steer", body, 1))


def in_both(line):
    def change(recording):
        for rendition in recording.renditions.values():
            for version in rendition.versions:
                rewrite(version, "#EXT-X-MAP", line + "\n#EXT-X-MAP")
    return change


def all_segments_longer(recording):
    for item in video(recording).segments.values():
        body = item.exchange.body
        item.exchange.body = body + body


def dates_of(shift):
    """The dates of one rendition moved by hours."""
    def change(recording):
        for version in video(recording).versions:
            rewrite(version, "T22:", f"T{22 + shift}:")
    return change


def short_window(recording):
    for version in video(recording).versions:
        lines = version.playlist.lines
        keep = lines.index("s%d.m4s" % (version.playlist.last_msn - 4)) + 1
        head = [line for line in lines[:keep] if line.startswith("#EXT") and not line.startswith(
            ("#EXTINF", "#EXT-X-PART:", "#EXT-X-PROGRAM"))]
        replace(version, "\n".join(head + lines[keep:]))


def late_rendition(recording):
    for version in audio(recording).versions:
        version.exchange.first_byte += 1.5


def discontinue(number, rendition=video):
    """A discontinuity before one of the last segments."""
    def change(recording):
        for version in rendition(recording).versions:
            lines = version.playlist.lines
            name = f"s{number}.m4s"
            if name in lines:
                at = max(index for index, line in enumerate(lines[:lines.index(name)])
                         if line.startswith("#EXT-X-PROGRAM"))
                replace(version, "\n".join(lines[:at] + ["#EXT-X-DISCONTINUITY"] + lines[at:]))
    return change


def bitrate(factor):
    def change(recording):
        item = segment(recording)
        kilobits = int(len(item.exchange.body) * 8 / item.duration / 1000 * factor)
        in_last(f"#EXTINF:{item.duration:.5f},\n{item.uri}",
                f"#EXT-X-BITRATE:{kilobits}\n#EXTINF:{item.duration:.5f},\n{item.uri}")(recording)
        in_last(f"{item.uri}\n", f"{item.uri}\n#EXT-X-BITRATE:0\n", 1)(recording)
    return change


def not_utf8(recording):
    video(recording).versions[2].exchange.body += b"\xff"


def unnamed(recording):
    exchange = video(recording).plain[0].exchange
    exchange.url = ROOT + "video/media"
    headers(exchange, "Content-Type", "text/plain")


def version_of(number):
    return in_all("#EXT-X-VERSION:6", f"#EXT-X-VERSION:{number}")


def one_sided_frames(recording):
    for item in video(recording).segments.values():
        item.media.fragments[0].samples[0].flags = 0x01010000


def redirected(recording):
    part(recording).exchange.status = 302


def transfer(value):
    def change(recording):
        init(recording).exchange.body = made.init(b"vide", VIDEO.scale,
                                                  made.video_entry(transfer=value))
    return change


def gone_segment_404(kind):
    def change(recording):
        for again in video(recording).refetches:
            if again.item.kind == kind:
                again.exchange.status = 404
    return change


def gap_in_time(seconds):
    def change(recording):
        for version in video(recording).versions[9:]:
            version.exchange.first_byte += seconds
    return change


def sequence_back(recording):
    rewrite(video(recording).versions[-1], "#EXT-X-MEDIA-SEQUENCE:98", "#EXT-X-MEDIA-SEQUENCE:90")


def with_end(recording):
    recording.expect = "ended"
    for rendition in recording.renditions.values():
        for version in rendition.versions[-1], rendition.plain[-1]:
            lines = [line for line in version.playlist.lines if "HINT" not in line]
            replace(version, "\n".join(lines) + "#EXT-X-ENDLIST\n")
        rendition.versions.append(rendition.versions[-1])


def changed_after_end(recording):
    with_end(recording)
    last = copy.deepcopy(video(recording).versions[-1])
    rewrite(last, "#EXT-X-ENDLIST", "#EXTINF:2.0,\ns1.m4s\n#EXT-X-ENDLIST")
    video(recording).versions.append(last)


def lost_middle(recording):
    rewrite(video(recording).versions[-1], "#EXTINF:2.00000,\ns103.m4s\n", "")


def range_comes_back(recording):
    versions = video(recording).versions
    for version in (versions[0], versions[5]):
        rewrite(version, "#EXT-X-MAP", RANGE + "\n#EXT-X-MAP")


def changed_range(recording):
    in_both(RANGE)(recording)
    rewrite(video(recording).versions[-1], "DURATION=2.0", "DURATION=3.0")


def old_parts_stay(recording):
    version = video(recording).versions[-1]
    rewrite(version, "#EXTINF:2.00000,\ns99.m4s",
            '#EXT-X-PART:DURATION=0.5,URI="s99.p0.m4s"\n#EXTINF:2.00000,\ns99.m4s')


def iframe_bytes(recording, kept, more=b""):
    exchange = recording.probes["iframe"][0].exchange
    exchange.body = exchange.body[kept] + more


GOOD = {
    "MV-15": lambda one: replace(one.multivariant, one.multivariant.playlist.text + LOWER),
    "MV-16": in_multivariant("AUDIO=", 'STABLE-VARIANT-ID="v1",AUDIO='),
    "MV-20": in_multivariant("#EXT-X-MEDIA", STEERING.replace('"A"', '"."') + "\n#EXT-X-MEDIA"),
    "MV-21": steer(b'{"VERSION":1,"TTL":300,"PATHWAY-PRIORITY":["A","B"]}'),
    "MP-10": in_both(RANGE), "MP-15": in_both(RANGE), "MP-18": bitrate(1.0),
    "MP-13": several(discontinue(102, video), discontinue(102, audio)),
    "TM-10": in_both(RANGE), "TM-12": with_end,
}

BAD = {
    "SYN-01": [in_all("#EXTM3U", "#EXTM3U8"), in_all("#EXTM3U\n", "\n#EXTM3U\n")],
    "SYN-02": [not_utf8, in_all("#EXTM3U", "\ufeff#EXTM3U"), add_line("# bell \a"),
               add_line("# e\u0301")],
    "SYN-03": [unnamed],
    "SYN-04": [in_all("PART-HOLD-BACK", "HOLD-BACK=6,PART-HOLD-BACK"),
               in_all("PART-HOLD-BACK=", "PART-HOLD-BACK ="), in_all(",HOLD-BACK", ", HOLD-BACK")],
    "SYN-05": [add_line("#EXT-X-TARGETDURATION:2"), add_line("#EXT-X-VERSION:6")],
    "SYN-06": [add_line("#EXT-X-STREAM-INF:BANDWIDTH=1\nother.m3u8"),
               in_multivariant("#EXT-X-MEDIA", "#EXT-X-TARGETDURATION:2\n#EXT-X-MEDIA"),
               in_last("#EXTINF:2.00000,\ns103.m4s", "s103.m4s")],
    "SYN-07": [version_of(5), add_line('#EXT-X-DEFINE:QUERYPARAM="a"')],
    "SYN-08": [version_of(10)],
    "SYN-09": [in_all('URI="init.mp4"', "URI=init.mp4"), in_all('URI="init.mp4"', 'URI="init.mp4'),
               in_all("CAN-BLOCK-RELOAD=YES", 'CAN-BLOCK-RELOAD="YES"')],
    "SYN-10": [in_all("init.mp4", "{$name}.mp4"), add_line('#EXT-X-DEFINE:NAME="a",IMPORT="b"')],
    "MV-01": [in_multivariant("BANDWIDTH=60000", "BANDWIDTH=0"),
              in_multivariant(":BANDWIDTH=60000,", ":")],
    "MV-02": [in_multivariant("=58000", "=61000"),
              in_multivariant("AVERAGE-BANDWIDTH=58000,", "")],
    "MV-03": [all_segments_longer, in_multivariant("BANDWIDTH=60000", "BANDWIDTH=20000")],
    "MV-04": [in_multivariant("=58000", "=20000")],
    "MV-05": [in_multivariant("avc1.42c00d,mp4a.40.2", "avc1.42c00d"),
              in_multivariant("avc1.42c00d,mp4a.40.2", "avc1.64001f,mp4a.40.2"),
              in_multivariant("mp4a.40.2", "mp4a.40.5")],
    "MV-06": [in_multivariant("320x240", "640x480"), in_multivariant("RESOLUTION=320x240,", "")],
    "MV-07": [in_multivariant("30.000", "30"), in_multivariant("30.000", "29.500")],
    "MV-08": [transfer(16), in_multivariant("VIDEO-RANGE=SDR", "VIDEO-RANGE=HLG")],
    "MV-09": [in_multivariant(',AUDIO="sound"', ',AUDIO="noise"')],
    "MV-10": [in_multivariant(MEDIA, MEDIA + ',NAME="Sound",URI="x.m3u8"\n' + MEDIA),
              in_multivariant("DEFAULT=YES", "DEFAULT=YES,AUTOSELECT=NO")],
    "MV-11": [in_multivariant('LANGUAGE="und",', "")],
    "MV-12": [lambda one: replace(one.multivariant, one.multivariant.playlist.text + SECOND)],
    "MV-13": [lambda one: replace(one.multivariant, one.multivariant.playlist.text
                                  + SECOND.replace("BANDWIDTH=9000,", "SCORE=1,", 1))],
    "MV-14": [in_multivariant("#EXT-X-I-FRAME-STREAM-INF", "#EXT-X-OTHER"),
              lambda one: rewrite(one.iframes[0], "#EXT-X-I-FRAMES-ONLY\n", ""),
              lambda one: iframe_bytes(one, slice(0, 100)),
              lambda one: iframe_bytes(one, slice(0, 400)),
              lambda one: iframe_bytes(one, slice(0, 0), part(one, 13).exchange.body)],
    "MV-15": [lambda one: None,
              lambda one: replace(one.multivariant, one.multivariant.playlist.text + SOUND)],
    "MV-16": [in_multivariant("AUDIO=", 'STABLE-VARIANT-ID="v 1",AUDIO='),
              several(in_multivariant("AUDIO=", 'STABLE-VARIANT-ID="v1",AUDIO='),
                      lambda one: replace(one.multivariant, one.multivariant.playlist.text
                                          + '#EXT-X-STREAM-INF:STABLE-VARIANT-ID="v2"\n'
                                            "video/media.m3u8\n"))],
    "MV-17": [lambda one: replace(one.multivariant, one.multivariant.playlist.text + SECOND)],
    "MV-18": [one_sided_frames],
    "MV-19": [in_multivariant("#EXT-X-STREAM-INF", '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="b",'
                              'NAME="Other",LANGUAGE="de"\n#EXT-X-STREAM-INF')],
    "MV-20": [in_multivariant("#EXT-X-MEDIA", STEERING + "\n#EXT-X-MEDIA")],
    "MV-21": [steer(b'{"VERSION":2,"PATHWAY-PRIORITY":["A"]}'), steer(b"no json"),
              steer(b'{"VERSION":1,"PATHWAY-PRIORITY":["A","A"]}'), steer(b"[]"),
              several(steer(b'{"VERSION":1,"PATHWAY-PRIORITY":["A"]}'), status_of("steering", 404)),
              in_multivariant("#EXT-X-MEDIA", STEERING + "\n#EXT-X-MEDIA")],
    "MV-22": [redirected],
    "MP-01": [in_all("#EXTINF:2.00000", "#EXTINF:2.60000")],
    "MP-02": [in_all("#EXTINF:2.00000", "#EXTINF:2.60000")],
    "MP-03": [in_all('#EXT-X-MAP:URI="init.mp4"\n', "")],
    "MP-04": [in_all("Z\n", "\n"), in_all(".000Z", "Z"),
              in_all("#EXT-X-PROGRAM-DATE", "#EXT-X-NO")],
    "MP-05": [in_last(":46.000Z", ":46.300Z")],
    "MP-06": [dates_of(1)],
    "MP-07": [in_all("#EXT-X-DISCONTINUITY-SEQUENCE:0\n", "")],
    "MP-08": [short_window],
    "MP-09": [add_line("#EXT-X-PLAYLIST-TYPE:EVENT"), add_line("#EXT-X-PLAYLIST-TYPE:VOD")],
    "MP-10": [in_both(RANGE.replace('ID="a",', "")), in_both(RANGE.replace("=2.0", "=-2.0")),
              in_both(RANGE + ",END-ON-NEXT=YES"),
              in_both(RANGE + ',END-DATE="2023-11-14T22:16:45.000Z"'),
              in_both(RANGE.replace("START-DATE", "X-DATE"))],
    "MP-11": [in_all("#EXT-X-TARGETDURATION:2", "#EXT-X-TARGETDURATION:3")],
    "MP-12": [in_all("HOLD-BACK=6", "HOLD-BACK=7")],
    "MP-13": [several(discontinue(102, video), discontinue(103, audio)),
              several(discontinue(102, video), discontinue(103, video))],
    "MP-14": [late_rendition],
    "MP-15": [several(in_both(RANGE), in_last('ID="a"', 'ID="b"'))],
    "MP-16": [in_last(":46.000Z", ":46.300Z")],
    "MP-17": [add_line("#EXT-X-START:TIME-OFFSET=-20.0")],
    "MP-18": [bitrate(1.2), bitrate(0.8)],
    "TM-01": [in_last("#EXT-X-TARGETDURATION:2", "#EXT-X-TARGETDURATION:3")],
    "TM-02": [in_last("PART-TARGET=0.55", "PART-TARGET=0.56"),
              in_last("PART-HOLD-BACK=1.65", "PART-HOLD-BACK=1.68")],
    "TM-03": [sequence_back, in_last("DISCONTINUITY-SEQUENCE:0", "DISCONTINUITY-SEQUENCE:1"),
              in_last("MEDIA-SEQUENCE:98", "MEDIA-SEQUENCE:99")],
    "TM-04": [in_last("s103.m4s", "s103b.m4s"), in_last("#EXTINF:2.00000", "#EXTINF:1.99000")],
    "TM-05": [gap_in_time(1.6)],
    "TM-06": [gap_in_time(0.4)],
    "TM-07": [old_parts_stay],
    "TM-08": [gone_segment_404("part")],
    "TM-09": [gone_segment_404("segment")],
    "TM-10": [changed_range, range_comes_back],
    "TM-11": [lost_middle, in_last("s103.m4s", "s103b.m4s"),
              in_last('DURATION=0.50000,URI="s105.p1.m4s"', 'DURATION=0.49000,URI="s105.p1.m4s"')],
    "TM-12": [changed_after_end, lambda one: setattr(one, "expect", "ended")],
    "TM-13": [lambda one: slow(part(one).exchange, 0.4),
              lambda one: setattr(part(one).exchange, "status", 404),
              lambda one: setattr(segment(one).exchange, "error", "90 of 100 bytes came")],
}
