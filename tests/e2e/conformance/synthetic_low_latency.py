"""The low-latency manifest of the synthetic stream, and its segments as they grow."""

import synthetic_media as made
from dash_record import Growth, LowLatency, ManifestVersion
from mpd import Manifest
from synthetic import (EPOCH, FIRST, MODELS, PROGRESS, ROOT, TARGET, WINDOW, answer, media_answer)
from synthetic_dash import CLOCK, REPRESENTATION, SET, iso

NTP = 2_208_988_800


def chunk_seconds(model):
    return model.per_part * model.frame / model.scale


def adaptation_set(model, first, ident):
    start = model.frames(first)[0] * model.frame
    return (f"<AdaptationSet {SET[model.name]}>\n"
            f'<ProducerReferenceTime id="{ident}" inband="true" type="captured" '
            f'wallClockTime="{iso(EPOCH + start / model.scale)}" presentationTime="{start}">'
            f'<UTCTiming schemeIdUri="{CLOCK}" value="/time"/></ProducerReferenceTime>\n'
            f'<Resync type="0" dT="{model.per_part * model.frame}"/>\n'
            f'<SegmentTemplate timescale="{model.scale}" presentationTimeOffset="{start}" '
            f'duration="{TARGET * model.scale}" '
            f'availabilityTimeOffset="{TARGET - chunk_seconds(model):.6f}" '
            f'availabilityTimeComplete="false" startNumber="{first}" '
            f'initialization="$RepresentationID$/init.mp4" '
            f'media="$RepresentationID$/s$Number$.m4s"/>\n'
            f"<Representation {REPRESENTATION[model.name]}/>\n</AdaptationSet>")


def manifest(first, now):
    sets = "\n".join(adaptation_set(model, first, ident) for ident, model in enumerate(MODELS, 1))
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" '
            f'profiles="urn:mpeg:dash:profile:isoff-live:2011" type="dynamic" '
            f'availabilityStartTime="{iso(EPOCH)}" publishTime="{iso(now)}" '
            f'minimumUpdatePeriod="PT{TARGET}S" timeShiftBufferDepth="PT{WINDOW * TARGET}S" '
            f'minBufferTime="PT1S">\n'
            f'<ServiceDescription id="0"><Latency target="2000"/></ServiceDescription>\n'
            f'<Period id="0" start="PT{first * TARGET}S">\n{sets}\n</Period>\n'
            f'<UTCTiming schemeIdUri="{CLOCK}" value="/time"/>\n</MPD>\n')


def chunk(model, msn, index):
    """prft and the part."""
    start = model.part_frames(msn, index)[0] * model.frame
    seconds = EPOCH + start / model.scale
    whole = int(seconds)
    ntp = (whole + NTP << 32) + int((seconds - whole) * 2 ** 32)
    track = made.producer_time(1, ntp)
    return track[:-8] + start.to_bytes(8, "big") + model.body(msn, index)


def growth(model, msn, version):
    """A segment whose first chunk is asked for when it is due, and comes at once."""
    due = msn * TARGET + chunk_seconds(model)
    chunks, at = [], model.start(msn)
    for index in range(model.count(msn)):
        at += model.seconds(msn, index)
        chunks.append((at + 0.05, chunk(model, msn, index)))
    url = f"{ROOT}{model.name}/s{msn}.m4s"
    body = b"".join(octets for _, octets in chunks)
    return Growth(url, "0", "1" if model.video else "2", model.name, msn, due,
                  media_answer(url, body, chunks[0][0]), chunks, version)


def add(recording):
    url = ROOT + "ll.mpd"
    recording.low = LowLatency(url)
    for step in range(PROGRESS):
        at = (FIRST + step) * TARGET + 0.1
        text = manifest(FIRST - WINDOW, EPOCH + at)
        version = ManifestVersion(Manifest(text), answer(url, text.encode(), at, 0.002,
                                                         "application/dash+xml"))
        recording.low.versions.append(version)
        recording.low.grown += [growth(model, FIRST + step, version) for model in MODELS]
