"""MV: the multivariant playlist, and whether the media keep what it promises."""

import json
import re

from registry import rule

STABLE_ID = re.compile(r"[A-Za-z0-9+/=.\-_]+$")
WINDOW_SLACK = 0.5      # a run of segments may last 1.5 targets and this much more
FRAMES = re.compile(r"\d+\.\d{3}$")


def variants(recording):
    return list(recording.variants) if recording.multivariant else []


@rule("MV-01", "E", "each variant has a positive BANDWIDTH (§4.4.6.2)")
def bandwidth(recording, findings):
    for attributes, rendition, _ in variants(recording):
        findings.check((attributes.integer("BANDWIDTH") or 0) > 0,
                       f"BANDWIDTH is {attributes.raw('BANDWIDTH')}")


@rule("MV-02", "E", "AVERAGE-BANDWIDTH is there and at most BANDWIDTH (AAS 9.14)")
def average_bandwidth(recording, findings):
    for attributes, _, _ in variants(recording):
        average = attributes.integer("AVERAGE-BANDWIDTH") or 0
        findings.check(0 < average <= (attributes.integer("BANDWIDTH") or 0),
                       f"AVERAGE-BANDWIDTH {attributes.raw('AVERAGE-BANDWIDTH')}, BANDWIDTH "
                       f"{attributes.raw('BANDWIDTH')}")


def extents(rendition):
    """(bytes, seconds) of the segments that were got, in runs without a hole."""
    runs, last = [[]], None
    for item in rendition.segments_in_order():
        if last is not None and item.msn != last + 1:
            runs.append([])
        runs[-1].append((len(item.exchange.body), item.duration))
        last = item.msn
    return runs


def peak(rendition):
    """The peak segment bit rate: over every run of half a target to one and a half (§4.1)."""
    least, most, best = rendition.target / 2, rendition.target * 1.5 + WINDOW_SLACK, 0.0
    for run in extents(rendition):
        for start in range(len(run)):
            size = span = 0
            for length, seconds in run[start:]:
                size, span = size + length, span + seconds
                if span > most:
                    break
                if span >= least:
                    best = max(best, size * 8 / span)
    return best


def average(rendition):
    pieces = [piece for run in extents(rendition) for piece in run]
    span = sum(seconds for _, seconds in pieces)
    return sum(size for size, _ in pieces) * 8 / span if span else 0.0


def compare_rate(recording, findings, measure, name, limit):
    for attributes, rendition, audio in variants(recording):
        promised = attributes.integer(name)
        if not promised or rendition is None or not rendition.segments_in_order():
            continue
        measured = measure(rendition) + max((measure(one) for one in audio), default=0)
        findings.check(measured <= promised * limit,
                       f"{rendition.name}: measured {measured:.0f} bit/s, {name} {promised}")


@rule("MV-03", "E", "the measured peak is at most 125 % of BANDWIDTH (AAS 1.29)")
def peak_kept(recording, findings):
    compare_rate(recording, findings, peak, "BANDWIDTH", 1.25)


@rule("MV-04", "E", "the measured average is at most 110 % of AVERAGE-BANDWIDTH (AAS 1.28)")
def average_kept(recording, findings):
    compare_rate(recording, findings, average, "AVERAGE-BANDWIDTH", 1.10)


def entries(rendition):
    """The sample entries of all initialisation sections that were got."""
    return [track.entry for item in rendition.inits.values() if item.init
            for track in item.init.tracks.values() if track.entry] if rendition else []


def plain_codec(name):
    """Names that mean the same: Opus in either case, AV1 without its optional fields."""
    return ".".join(name.split(".")[:4]).lower() if name.startswith("av01") else name.lower()


@rule("MV-05", "E", "CODECS is what the initialisation sections say (AAS 9.1, §6.2.4)")
def codecs(recording, findings):
    for attributes, rendition, audio in variants(recording):
        said = {plain_codec(one.strip()) for one in (attributes.text("CODECS") or "").split(",")}
        found = {plain_codec(entry.codec or entry.kind) for one in [rendition] + audio
                 for entry in entries(one)}
        findings.check("CODECS" in attributes and (said == found or not found),
                       f"CODECS {sorted(said)}, the media have {sorted(found)}")


def pictures(recording):
    """(attributes, rendition, sample entry) of variants that show a picture."""
    for attributes, rendition, _ in variants(recording):
        for entry in entries(rendition):
            if entry.width:
                yield attributes, rendition, entry


@rule("MV-06", "E", "RESOLUTION is the sample entry's (AAS 9.2)")
def resolution(recording, findings):
    for attributes, rendition, entry in pictures(recording):
        said = attributes.raw("RESOLUTION")
        findings.check(said == f"{entry.width}x{entry.height}",
                       f"{rendition.name}: RESOLUTION {said}, its media have "
                       f"{entry.width}x{entry.height}")


def frame_rate(rendition):
    samples = [sample for item in rendition.segments_in_order()
               for sample in item.media.samples]
    ticks = sum(sample.duration for sample in samples)
    return len(samples) * rendition.timescale / ticks if ticks and rendition.timescale else None


@rule("MV-07", "E", "FRAME-RATE has three decimals and is within 1 % of the media's (AAS 9.15)")
def frame_rate_told(recording, findings):
    for attributes, rendition, _ in pictures(recording):
        text, real = attributes.raw("FRAME-RATE", ""), frame_rate(rendition)
        findings.check(FRAMES.match(text), f"{rendition.name}: FRAME-RATE is {text!r}")
        if FRAMES.match(text) and real:
            findings.check(abs(float(text) / real - 1) <= 0.01,
                           f"{rendition.name}: FRAME-RATE {text}, measured {real:.3f}")


@rule("MV-08", "E", "VIDEO-RANGE is what the transfer characteristics say (AAS 9.16)")
def video_range(recording, findings):
    for attributes, rendition, entry in pictures(recording):
        said = attributes.raw("VIDEO-RANGE", "SDR")
        findings.check(said == entry.video_range, f"{rendition.name}: VIDEO-RANGE {said}, its "
                                                  f"media are {entry.video_range}")


@rule("MV-09", "E", "groups that variants name exist (§4.4.6.2)")
def groups_resolve(recording, findings):
    groups = set(by_group(recording))
    for attributes, _, _ in variants(recording):
        for kind in ("AUDIO", "VIDEO", "SUBTITLES", "CLOSED-CAPTIONS"):
            if kind in attributes and attributes.quoted(kind):
                findings.check((kind, attributes.text(kind)) in groups,
                               f"no EXT-X-MEDIA of {kind} group {attributes.text(kind)}")


def by_group(recording):
    groups = {}
    for one in recording.multivariant.playlist.media if recording.multivariant else []:
        groups.setdefault((one.raw("TYPE"), one.text("GROUP-ID")), []).append(one)
    return groups


@rule("MV-10", "E", "names are unique in a group, at most one is the default (§4.4.6.1)")
def group_members(recording, findings):
    for group, members in by_group(recording).items():
        names = [one.text("NAME") for one in members]
        findings.check(len(set(names)) == len(names) and None not in names,
                       f"names of group {group}: {names}")
        defaults = [one for one in members if one.yes("DEFAULT")]
        findings.check(len(defaults) <= 1, f"group {group} has {len(defaults)} defaults")
        findings.check(all(one.raw("AUTOSELECT", "YES") == "YES" for one in defaults),
                       f"a default of group {group} has AUTOSELECT=NO")


@rule("MV-11", "W", "every EXT-X-MEDIA but VIDEO tells its language (AAS 8.10)")
def language(recording, findings):
    for group, members in by_group(recording).items():
        for one in members if group[0] != "VIDEO" else []:
            findings.check("LANGUAGE" in one, f"no LANGUAGE in {group} {one.text('NAME')}")


def all_or_none(recording, findings, name, applies):
    said = [applies(attributes) for attributes, _, _ in variants(recording)]
    if any(said):
        findings.check(all(said), f"{name} stands on {sum(said)} of {len(said)} variants")
    elif said:
        findings.check(True, "")


@rule("MV-12", "E", "CLOSED-CAPTIONS=NONE stands on all variants or none (§4.4.6.2)")
def captions(recording, findings):
    all_or_none(recording, findings, "CLOSED-CAPTIONS=NONE",
                lambda one: one.raw("CLOSED-CAPTIONS") == "NONE")


@rule("MV-13", "W", "SCORE stands on all variants or none (AAS 9.19)")
def score(recording, findings):
    all_or_none(recording, findings, "SCORE", lambda one: "SCORE" in one)


@rule("MV-15", "W", "there are two video bit rates (AAS 9.9)")
def bit_rates(recording, findings):
    if recording.multivariant:
        # Sound alone is no bit rate of video, and a show without pictures needs none.
        rates = {one.integer("BANDWIDTH") for one, rendition, _ in variants(recording)
                 if shows_pictures(one, rendition)}
        if rates:
            findings.check(len(rates) >= 2, f"bandwidths are {sorted(rates, key=str)}")


def shows_pictures(attributes, rendition):
    """By what its media are, or where none were got by what it says of them."""
    kinds = {bool(entry.width) for entry in entries(rendition)}
    return any(kinds) if kinds else "RESOLUTION" in attributes


@rule("MV-16", "E", "the same address has the same stable id, of legal characters (§4.4.6.1-2)")
def stable_ids(recording, findings):
    known = {}
    playlist = recording.multivariant.playlist if recording.multivariant else None
    pairs = [(one, uri, "STABLE-VARIANT-ID") for one, uri in playlist.variants] + \
        [(one, one.text("URI"), "STABLE-RENDITION-ID") for one in playlist.media] \
        if playlist else []
    for attributes, uri, name in pairs:
        told = attributes.text(name)
        if told is not None:
            findings.check(STABLE_ID.match(told), f"{name} is {told!r}")
            first = known.setdefault((uri, name), told)
            findings.check(first == told, f"{uri} has {name} {first} and {told}")


@rule("MV-17", "W", "no variant of sound alone beside those with pictures (AAS 9.20)")
def audio_only(recording, findings):
    shows = ["RESOLUTION" in one for one, _, _ in variants(recording)]
    if shows:
        findings.check(all(shows) or not any(shows), "an audio-only variant beside pictures")


@rule("MV-18", "E", "promised independent segments start decodable (§4.4.2.1)")
def independent_segments(recording, findings):
    if recording.irregular_gop or not recording.claims_independent:
        return findings.skip("segments are not promised to start decodable")
    for rendition in recording.renditions.values():
        for item in rendition.segments_in_order():
            samples = item.media.samples
            findings.check(samples and samples[0].sync,
                           f"{rendition.name}: segment {item.msn} starts without a sync sample")


@rule("MV-19", "E", "groups of one type have the same members (§4.4.6.1.1)")
def same_members(recording, findings):
    for kind in ("AUDIO", "VIDEO", "SUBTITLES"):
        groups = {group[1]: sorted((one.text("NAME", ""), one.text("LANGUAGE", ""))
                                   for one in members)
                  for group, members in by_group(recording).items() if group[0] == kind}
        for name, members in groups.items():
            first = next(iter(groups.values()))
            findings.check(members == first, f"{kind} group {name} has {members}, another {first}")


@rule("MV-20", "E", "content steering stands once and starts on a known pathway (§4.4.6.6)")
def steering(recording, findings):
    playlist = recording.multivariant.playlist if recording.multivariant else None
    if playlist and playlist.steering:
        count = playlist.names.count("CONTENT-STEERING")
        findings.check(count == 1, f"{count} EXT-X-CONTENT-STEERING")
        pathway = playlist.steering.text("PATHWAY-ID", ".")
        there = {one.text("PATHWAY-ID", ".") for one, _ in playlist.variants}
        findings.check(pathway in there, f"PATHWAY-ID {pathway} is on no variant")


@rule("MV-21", "E", "the steering manifest has VERSION 1, a TTL and pathways (§7)")
def steering_manifest(recording, findings):
    named = recording.multivariant and recording.multivariant.playlist.steering
    if named and recording.expect == "live":
        findings.check(recording.probes.get("steering"), "nobody asked for the steering manifest")
    for probe in recording.probes.get("steering", []):
        findings.check(probe.exchange.ok, f"{probe.exchange}")
        try:
            told = json.loads(probe.exchange.body)
            paths = told.get("PATHWAY-PRIORITY", [])
            fine = told.get("VERSION") == 1 and told.get("TTL", 300) > 0 and paths \
                and len(set(paths)) == len(paths)
        except (ValueError, AttributeError, TypeError):
            told, fine = probe.exchange.body[:80], False
        findings.check(fine, f"{probe.exchange.url}: {told}")


@rule("MV-22", "E", "no playlist or media request is redirected (AAS 8.18)")
def no_redirect(recording, findings):
    answers = [recording.multivariant.exchange] if recording.multivariant else []
    for rendition in recording.renditions.values():
        answers += [version.exchange for version in rendition.versions] + rendition.refused
        for items in (rendition.parts, rendition.segments, rendition.inits):
            answers += [item.exchange for item in items.values() if item.exchange]
    for one in answers:
        findings.check(not 300 <= one.status < 400, f"{one}")
