"""F, second half: the times of the samples, across parts and segments."""

import nal
from registry import rule
from rules_media import frame


def follows(before, after):
    """Whether one item stands right behind the other on one timeline."""
    if before.init_uri != after.init_uri:
        return False
    if before.kind == "segment":
        return after.msn == before.msn + 1
    listed = len([1 for msn, _ in before.rendition.parts if msn == before.msn])
    return after.key == (before.msn, before.index + 1) or \
        after.key == (before.msn + 1, 0) and before.index == listed - 1


def numbers_where(rendition, holds):
    return {segment.msn for version in rendition.versions
            for segment in version.playlist.segments + [version.playlist.open] if holds(segment)}


def discontinuous(rendition):
    """Numbers of the segments that start a new timeline."""
    return numbers_where(rendition, lambda segment: segment.discontinuity)


def gaps(rendition):
    """Numbers of the segments that nothing was sent for."""
    return numbers_where(rendition, lambda segment: segment.gap)


def neighbours(rendition):
    breaks = discontinuous(rendition)
    for items in (rendition.parts_in_order(), rendition.segments_in_order()):
        for before, after in zip(items, items[1:]):
            crossing = after.msn in breaks and after.msn != before.msn
            if follows(before, after) and not crossing and before.media.fragments \
                    and after.media.fragments:
                yield before, after


@rule("F-04", "E", "each fragment starts exactly where the one before ended (AAS 7.3)")
def continuous(recording, findings):
    for rendition in recording.renditions.values():
        for item in rendition.parts_in_order() + rendition.segments_in_order():
            parts = item.media.fragments
            for before, after in zip(parts, parts[1:]):
                findings.check(after.tfdt == before.end, f"{rendition.name}: inside {item.uri}: "
                                                         f"{before.end} then {after.tfdt}")
        for before, after in neighbours(rendition):
            ends, starts = before.media.fragments[-1].end, after.media.fragments[0].tfdt
            findings.check(starts == ends, f"{rendition.name}: {before.uri} ends at {ends}, "
                                           f"{after.uri} starts at {starts}")


@rule("F-07", "E", "segments of video start with an IDR picture, promised or not (AAS 7.4)")
def starts_with_idr(recording, findings):
    if recording.irregular_gop:
        return findings.skip("the encoder's keyframes are further apart than segments may be")
    for rendition in recording.renditions.values():
        for item in rendition.segments_in_order():
            init = rendition.init(item.init_uri)
            entry = init.track.entry if init and init.track else None
            if not entry or not entry.width or not item.media.samples:
                continue
            first = item.media.samples[0]
            real = nal.is_random_access(item.media.bytes_of(first), entry.family,
                                        entry.length_size) \
                if entry.family in nal.PARAMETER_SETS else first.sync
            findings.check(real, f"{rendition.name}: segment {item.msn} starts without an IDR "
                                 f"picture")


@rule("F-08", "E", "EXTINF is what the samples last within a frame, over any run (AAS 8.1)")
def durations(recording, findings):
    for rendition in recording.renditions.values():
        scale, slack = rendition.timescale, frame(rendition)
        drift, last = 0.0, None
        for item in rendition.segments_in_order() if scale else []:
            off = item.duration - item.media.duration / scale
            drift = off if last is None or item.msn != last + 1 else drift + off
            last = item.msn
            findings.check(abs(off) <= slack, f"{rendition.name}: segment {item.msn} says "
                                              f"{item.duration}, lasts {off:+.4f} s less")
            findings.check(abs(drift) <= slack, f"{rendition.name}: up to segment {item.msn} "
                                                f"EXTINFs are {drift:+.4f} s off")


def timelines(rendition):
    """Samples of segments that follow each other, in runs without a break."""
    breaks, run, last = discontinuous(rendition), [], None
    for item in rendition.segments_in_order():
        if last is not None and (not follows(last, item) or item.msn in breaks):
            yield run
            run = []
        run.extend(item.media.samples)
        last = item
    yield run


def complete(run):
    """The samples in the order they are shown, up to where none can be missing: those that come
    after the run's end may be shown before its last ones."""
    if not run:
        return []
    end = run[-1].dts + run[-1].duration + min(sample.offset for sample in run)
    return sorted((sample for sample in run if sample.pts <= end), key=lambda sample: sample.pts)


@rule("F-10", "E", "no picture before its segment, none twice, no hole over a frame (AAS 7.1)")
def presentation(recording, findings):
    for rendition in recording.renditions.values():
        if recording.irregular_gop is False:
            for item in rendition.segments_in_order():
                if item.media.samples:
                    first = min(sample.pts for sample in item.media.samples)
                    findings.check(first >= item.media.start, f"{rendition.name}: {item.uri} shows "
                                   f"{item.media.start - first} ticks before its tfdt")
        for run in timelines(rendition):
            longest = max((sample.duration for sample in run), default=0)
            ordered = complete(run)
            for before, after in zip(ordered, ordered[1:]):
                step = after.pts - before.pts
                findings.check(0 < step <= before.duration + longest,
                               f"{rendition.name}: {step} ticks from {before.pts} to {after.pts}, "
                               f"a frame has {longest}")


@rule("F-12", "E", "the offset of sound to picture is the source's (frames.py measures it)")
def lip_sync(recording, findings):
    for probe in recording.probes.get("lip sync", []):
        off = probe.facts["seconds"]
        findings.check(abs(off) <= 0.010, f"sound is {off * 1000:+.1f} ms from where the source "
                                          f"has it")
    if not recording.probes.get("lip sync"):
        findings.skip("give frames.py the saved media and the source")


@rule("F-16", "E", "at most 60 frames a second, changing only at a discontinuity (AAS 1.19, 8.14)")
def frame_rate(recording, findings):
    for rendition in recording.renditions.values():
        scale = rendition.timescale
        init = next((item.init for item in rendition.inits.values() if item.init), None)
        if not init or not init.track or init.track.handler != "vide":
            continue
        for run in timelines(rendition):
            ticks = sum(sample.duration for sample in run)
            if not ticks:
                continue
            rate = len(run) * scale / ticks
            findings.check(rate <= 60.5, f"{rendition.name}: {rate:.2f} frames a second")
        rates = segment_rates(rendition, scale)
        breaks = discontinuous(rendition)
        for (_, before), (msn, after) in zip(rates, rates[1:]):
            findings.check(msn in breaks or abs(after / before - 1) < 0.1,
                           f"{rendition.name}: segment {msn} goes from {before:.2f} to {after:.2f} "
                           f"frames a second")


def segment_rates(rendition, scale):
    return [(item.msn, len(item.media.samples) * scale / item.media.duration)
            for item in rendition.segments_in_order() if item.media.duration]
