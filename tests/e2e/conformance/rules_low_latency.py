"""D-08 and D-10 to D-12: the low-latency manifest, ll.mpd, and its segments as they grow (DIF-CT:
DASH-IF's conformance tool, §9.X.4)."""

import mp4
from low_latency_watcher import numbered
from registry import rule

FRAME = 0.05        # seconds: of 20 frames a second, the fewest that are looked at
NTP = 2_208_988_800  # seconds from 1900 to 1970
CAPTURED = {24: "captured", 0: "encoder"}   # flags of prft → ProducerReferenceTime@type
# The profile's own; what http-head and direct tell is too coarse, or of another moment (9.X.4).
CLOCKS = {f"urn:mpeg:dash:utc:{name}:2014" for name in ("http-xsdate", "http-iso", "ntp")}


def versions(recording):
    return recording.low.versions if recording.low else []


def overtaken(recording, growth):
    """Whether the first manifest after it puts its number elsewhere: then it was asked for too far ahead, before it
    was known that its Period ends."""
    end = growth.chunks[-1][0] if growth.chunks else growth.exchange.first_byte
    for version in recording.low.versions:
        if version is growth.version or version.at <= end:
            continue
        homes = [period.id for period in version.manifest.periods for one in period.sets
                 if one.kind == growth.kind and one.template.start_number <= growth.number]
        return homes[-1:] != [growth.period]
    return False


def whole(recording):
    """(growth, its set) of the segments that came to their end."""
    for growth in recording.low.grown if recording.low else []:
        if growth.exchange.ok and not overtaken(recording, growth):
            for period in growth.version.manifest.periods:
                for one in period.sets:
                    if (period.id, one.id) == (growth.period, growth.set_id):
                        yield growth, period, one


def decode_time(data):
    """(tfdt, [(flags of prft, wall clock, media time)]) of the first chunk."""
    start, told = None, []
    for box in mp4.boxes(data, 0, len(data), []):
        if box.kind == b"prft":
            seconds = box.u(8, 4) - NTP + box.u(12, 4) / 2 ** 32
            told.append((box.flags, seconds, box.u(16, 8 if box.version else 4)))
        if box.kind == b"moof" and start is None:
            time = box.find(b"traf", b"tfdt")
            start = time.u(4, 8 if time.version == 1 else 4) if time else None
    return start, told


@rule("D-08", "E", "a number tells its segment's time to half a segment (DIF-CT 8.X.3)")
def numbers(recording, findings):
    for growth, _, one in whole(recording):
        template = one.template
        said = template.offset + (growth.number - template.start_number) * template.duration
        start, _ = decode_time(growth.exchange.body)
        findings.check(start is not None and abs(start - said) <= template.duration / 2,
                       f"{growth.name} begins at {start}, its number says {said}")


@rule("D-10", "E", "latency, clocks and availability are said as low latency asks (9.X.4)")
def said(recording, findings):
    for version in versions(recording):
        manifest, ids = version.manifest, []
        findings.check(not manifest.problems, lambda: manifest.problems[0])
        findings.check((manifest.latency_target or 0) > 0, "no Latency@target")
        findings.check(any(scheme in CLOCKS for scheme, _ in manifest.clocks),
                       f"UTCTiming {manifest.clocks}")
        findings.check(any(True for _ in numbered(manifest)), "no template with @duration")
        for period in manifest.periods:
            for one in period.sets:
                ids += producer_time(manifest, period, one, findings)
                early, complete = one.template.offset_seconds, one.template.complete
                findings.check(early is not None and early > 0, f"availabilityTimeOffset {early}")
                findings.check(complete == "false", f"availabilityTimeComplete {complete}")
                findings.check(bool(one.resyncs) and all(one.resyncs), f"Resync {one.resyncs}")
        findings.check(len(set(ids)) == len(ids), f"ProducerReferenceTime ids {ids}")
    for growth, period, one in whole(recording):
        inband(growth, period, one, findings)


def producer_time(manifest, period, one, findings):
    """Judges those of a set and gives their ids."""
    findings.check(len(one.producer_times) == 1,
                   f"set {one.id}: {len(one.producer_times)} ProducerReferenceTime")
    for told in one.producer_times:
        findings.check(told.id is not None and told.kind in CAPTURED.values() and
                       told.clock in CLOCKS, f"ProducerReferenceTime {told}")
        usable = told.wall is not None and told.presentation is not None
        if findings.check(usable, f"ProducerReferenceTime {told}"):
            off = manifest.wall(period, one, told.presentation) - told.wall
            findings.check(abs(off) <= FRAME, f"ProducerReferenceTime is {off:.3f} s from the zero")
    return [told.id for told in one.producer_times]


def inband(growth, period, one, findings):
    """What the chunks' own prft say is what the manifest says."""
    for told in one.producer_times:
        times = decode_time(growth.exchange.body)[1]
        findings.check(told.inband != "true" or bool(times), f"{growth.name} has no prft")
        for flags, wall, media in times:
            off = growth.version.manifest.wall(period, one, media) - wall
            findings.check(abs(off) <= FRAME and CAPTURED.get(flags) == told.kind,
                           f"{growth.name}: prft, flags {flags}, is {off:.3f} s off")


@rule("D-11", "W", "segments come chunk by chunk, each whole and when it is made (9.X.4.5)")
def chunk_by_chunk(recording, findings):
    for growth in recording.low.grown if recording.low else []:
        # An encoder that is held up makes a segment later than its number says.
        findings.in_time(growth.exchange.ok, f"{growth.exchange} when its first chunk was due")
    pieces = [len(growth.chunks) for growth, _, _ in whole(recording)]
    if pieces:
        findings.check(max(pieces) > 1, f"none of {len(pieces)} segments came in pieces")
    for growth, _, one in whole(recording):
        length = one.template.duration / one.template.timescale
        chunk = max(one.resyncs or [0]) / one.template.timescale
        if not growth.chunks:
            continue
        findings.in_time(len(growth.chunks) > 1, f"{growth.name} came in one piece")
        spare = recording.slack(growth.due, growth.chunks[-1][0])
        begun = growth.chunks[0][0] - growth.due
        findings.in_time(begun <= chunk + spare, f"{growth.name} began {begun:.3f} s after its time")
        for _, octets in growth.chunks:
            kinds = [box.kind for box in mp4.boxes(octets, 0, len(octets), [])]
            findings.check(bool(kinds) and kinds[-1] == b"mdat" and b"moof" in kinds,
                           f"{growth.name}: a flush of {kinds}")
        times = [time for time, _ in growth.chunks]
        longest = max((after - before for before, after in zip(times, times[1:])), default=0)
        findings.in_time(longest <= chunk * 1.5 + spare,
                         f"{growth.name}: {longest:.3f} s without a chunk of {chunk:.3f}")
        findings.in_time(times[-1] - times[0] <= length + spare,
                         f"{growth.name} took {times[-1] - times[0]:.3f} s")


@rule("D-12", "E", "a segment is promised no earlier than its first chunk can be there")
def not_too_early(recording, findings):
    for version in versions(recording):
        for period in version.manifest.periods:
            for one in period.sets:
                length = (one.template.duration or 0) / one.template.timescale
                chunk = max(one.resyncs or [0]) / one.template.timescale
                early = one.template.offset_seconds or 0
                findings.check(early <= length - chunk + 0.001,
                               f"set {one.id}: availabilityTimeOffset {early} with segments of "
                               f"{length} s and chunks of {chunk} s")
