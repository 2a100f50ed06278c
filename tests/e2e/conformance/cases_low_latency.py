"""What breaks the rules of the low-latency manifest, one slip each; see cases_playlists."""

from cases_dash import rewrite


def in_manifests(old, new):
    """In every version, and so in those by which segments were asked for."""
    def change(recording):
        for version in recording.low.versions:
            rewrite(version, old, new)
    return change


def of_segment(change, index=5):
    return lambda recording: change(recording.low.grown[index])


def in_body(old, new):
    def change(growth):
        assert old in growth.exchange.body, f"{old!r} is not in {growth.name}"
        growth.exchange.body = growth.exchange.body.replace(old, new)
    return of_segment(change)


def late(growth):
    growth.chunks[-1] = growth.chunks[-1][0] + 2, growth.chunks[-1][1]


def late_from_the_start(growth):
    growth.chunks = [(time + 1, octets) for time, octets in growth.chunks]


def in_one_piece(growth):
    growth.chunks = [(growth.chunks[-1][0], growth.exchange.body)]


def torn(growth):
    time, octets = growth.chunks[0]
    growth.chunks[0:1] = [(time, octets[:-5]), (time, octets[-5:])]


def missing(growth):
    growth.exchange.status = 404


def next_ones(recording):
    """The next segments under these numbers."""
    for growth in recording.low.grown:
        growth.number -= 1


BAD = {
    "D-08": [next_ones, in_manifests('presentationTimeOffset="', 'presentationTimeOffset="9'),
             in_body(b"tfdt", b"free")],
    "D-10": [in_manifests("Latency", "Latenz"), in_manifests('target="2000"', 'target="0"'),
             in_manifests("ProducerReferenceTime", "ProducerTime"),
             in_manifests('ProducerReferenceTime id="2"', 'ProducerReferenceTime id="1"'),
             in_manifests('type="captured"', 'type="application"'),
             in_manifests('type="captured"', 'type="encoder"'),
             in_manifests('wallClockTime="20', 'wallClockTime="19'),
             in_manifests('presentationTime="', 'presentationTime="1'),
             in_manifests("http-xsdate", "http-head"), in_manifests("http-xsdate", "direct"),
             in_manifests("availabilityTimeOffset", "offset"),
             in_manifests('Complete="false"', 'Complete="true"'), in_manifests("Resync", "Sync"),
             in_manifests(" duration=", " lasts="), in_manifests("</MPD>", ""),
             in_body(b"prft", b"free")],
    "D-11": [of_segment(late), of_segment(late_from_the_start), of_segment(in_one_piece),
             of_segment(torn), of_segment(missing)],
    "D-12": [in_manifests('availabilityTimeOffset="1.', 'availabilityTimeOffset="1.9')],
}
