"""What breaks LL-30, LL-31 and DL-08, one slip each."""

from spoil import headers, in_multivariant, segment, several, video

HIGHER = ("#EXT-X-STREAM-INF:BANDWIDTH=90000,AVERAGE-BANDWIDTH=80000\naudio/media.m3u8\n"
          "#EXT-X-I-FRAME")


def fact_of(probe, index, **facts):
    return lambda recording: recording.probes[probe][index].facts.update(facts)


def over_http1(recording):
    segment(recording).exchange.protocol = "HTTP/1.1"


def urgency_of_media(value):
    def change(recording):
        for item in video(recording).segments.values():
            headers(item.exchange, "Priority", value)
    return change


BAD = {
    "LL-30": [over_http1, fact_of("ping", 0, seconds=3.0),
              fact_of("ping", 0, answered=False), fact_of("ping", 0, parked=False)],
    "LL-31": [urgency_of_media(None), urgency_of_media("u=1"), urgency_of_media("u=7, i"),
              lambda one: headers(one.multivariant.exchange, "Priority", "u=3"),
              # The variant that needs more comes first.
              several(in_multivariant("#EXT-X-I-FRAME", HIGHER), urgency_of_media("u=5"))],
    "DL-08": [fact_of("tls version", 0, agreed=True), fact_of("tls version", 1, agreed=False),
              fact_of("tls version", 1, cipher="AES128-SHA"), fact_of("alpn", 0, protocol="http/1.1"),
              fact_of("alpn", 1, protocol=None), fact_of("alpn", 2, agreed=False)],
}
