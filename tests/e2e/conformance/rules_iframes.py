"""MV-14 and LL-33: I-frame playlists and the pictures they point to (RFC 8216bis §4.4.6.3)."""

import mp4
import nal
from registry import rule
from rules_multivariant import shows_pictures, variants


@rule("MV-14", "W", "there is an I-frame playlist (AAS 6.1)")
def iframes(recording, findings):
    # There are no pictures to point to where there is sound alone.
    if any(shows_pictures(one, rendition) for one, rendition, _ in variants(recording)):
        named = recording.multivariant.playlist.iframes
        findings.check(named and len(recording.iframes) == len(named),
                       f"{len(named)} EXT-X-I-FRAME-STREAM-INF, {len(recording.iframes)} answered")
    for version in recording.iframes:
        findings.check(version.playlist.iframes_only,
                       f"{version.exchange.url} has no EXT-X-I-FRAMES-ONLY")
    for probe in recording.probes.get("iframe", []):
        fault = picture_fault(probe.exchange, probe.facts["init"])
        findings.check(fault is None, f"{probe.exchange} {probe.exchange.asked}: {fault}")


def picture_fault(exchange, init):
    """What keeps an answer from being one moof with a whole picture to start from, or None. The
    rest of the fragment may be left out (AAS 6.4)."""
    if not exchange.ok:
        return "it was not got"
    section, media = mp4.Init(init), mp4.Media(exchange.body, mp4.Init(init))
    sample = media.samples[0] if media.samples else None
    if sample is None or section.track is None:
        return "no moof with samples"
    data, entry = media.bytes_of(sample), section.track.entry
    if len(data) < sample.size:
        return f"{len(data)} of the picture's {sample.size} bytes"
    starts = nal.is_random_access(data, entry.family, entry.length_size) \
        if entry.family in nal.PARAMETER_SETS else sample.sync
    return None if starts else "its first picture is no key frame"


@rule("LL-33", "W", "I-frame playlists have no PART (§4.4.4.9)")
def iframes_without_parts(recording, findings):
    for version in recording.iframes:
        findings.check(not version.playlist.all_parts, f"PART in {version.exchange.url}")
