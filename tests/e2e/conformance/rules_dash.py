"""D: the live manifest and what it lists (ISO/IEC 23009-1; DIF-TM: DASH-IF's timing model; DIF-CT:
DASH-IF's conformance tool). Judged is manifest.mpd beside the multivariant playlist; D-08 and D-10
to D-12, of manifests with @duration and low latency, stand in rules_low_latency."""

import urllib.parse

import merge
import mpd
from dash_watcher import CLOCK_SCHEMES
from registry import rule
from rules_delivery import words
from rules_multivariant import plain_codec

PROFILE = "urn:mpeg:dash:profile:isoff-live:2011"
CLOCK_AT_ONCE = 0.2      # seconds
CLOCK_STEADY = 0.1       # by which the clock and ours may come apart between two answers
LISTED_WITHIN = 1.0      # seconds after it is available in which a segment is listed
AHEAD = 0.5              # seconds before it is available, computed, at which it may be listed
FRAME = 0.05             # seconds: of 20 frames a second, the fewest that are looked at


def versions(recording):
    return recording.dash.versions if recording.dash else []


def pairs(recording):
    seen = versions(recording)
    return [(before.manifest, after.manifest) for before, after in zip(seen, seen[1:])]


def segments(recording):
    """The segments that were got."""
    if recording.dash:
        for item in recording.dash.segments.values():
            if item.whole:
                yield item


@rule("D-01", "E", "the manifest is XML with what a live one must say (§5.3.1)")
def complete(recording, findings):
    if recording.dash and not recording.dash.versions and recording.dash.refused:
        findings.check(False, f"no manifest ever came: {recording.dash.refused[-1]}")
    for version in versions(recording):
        one, exchange = version.manifest, version.exchange
        kind = (exchange.header("Content-Type") or "").partition(";")[0]
        findings.check(not one.problems, lambda: one.problems[0])
        findings.check(kind == "application/dash+xml", f"Content-Type {kind}")
        findings.check(PROFILE in one.attributes.get("profiles", ""),
                       f"profiles {one.attributes.get('profiles')}")
        findings.check(one.dynamic, f"type {one.attributes.get('type')}")
        for name in ("minBufferTime", "timeShiftBufferDepth"):
            findings.check(name in one.attributes, f"no {name}")
        findings.check(one.zero is not None, "availabilityStartTime is no date with a zone")
        findings.check(one.published is not None, "publishTime is no date with a zone")
        findings.check(any(True for _ in one.listed()), "no segment is listed")
    for before, after in pairs(recording):
        if before.published and after.published:
            findings.check(after.published >= before.published, "publishTime went back")


def shape(period):
    return [(one.id, one.kind, [each.id for each in one.representations]) for one in period.sets]


@rule("D-02", "E", "what is said once never changes: start, Periods, sets and their order (DIF-TM)")
def constant(recording, findings):
    for before, after in pairs(recording):
        findings.check(before.zero == after.zero, f"availabilityStartTime went from "
                       f"{before.attributes.get('availabilityStartTime')} to "
                       f"{after.attributes.get('availabilityStartTime')}")
        known = {period.id: period for period in after.periods}
        kept = [period.id for period in before.periods if period.id in known]
        findings.check(list(known)[:len(kept)] == kept,
                       f"Periods {kept} became {list(known)}")
        for period in before.periods:
            now = known.get(period.id)
            if now:
                findings.check(period.id is not None and period.start == now.start,
                               f"Period {period.id} began at {period.start}, then {now.start}")
                findings.check(shape(period) == shape(now),
                               f"Period {period.id} had {shape(period)}, then {shape(now)}")


@rule("D-03", "E", "a clock is named that players may ask, and it answers (§5.8.4.11, DIF-TM)")
def clock(recording, findings):
    for version in versions(recording):
        schemes = [scheme for scheme, _ in version.manifest.clocks]
        findings.check(any(one in CLOCK_SCHEMES for one in schemes), f"UTCTiming {schemes}")
    last = None
    for probe in recording.probes.get("time", []):
        one = probe.exchange
        limit = CLOCK_AT_ONCE + recording.slack(one.sent, one.first_byte)
        findings.check(one.ok, f"{one}")
        findings.in_time(one.waited <= limit, f"{one} after {one.waited:.3f} s")
        findings.check(one.header("Access-Control-Allow-Origin") is not None, f"{one}: no CORS")
        findings.check("no-store" in words(one.header("Cache-Control")),
                       f"{one}: Cache-Control {one.header('Cache-Control')}")
        said = mpd.date(one.text.strip()) if "http-head" not in probe.facts["scheme"] else None
        if said is None:
            findings.check("http-head" in probe.facts["scheme"], f"{one.text!r} is no time")
            continue
        findings.check("." in one.text, f"{one.text!r} has no milliseconds")
        if last:
            apart = abs((said - last[0]) - (one.first_byte - last[1].first_byte))
            findings.in_time(apart <= CLOCK_STEADY + recording.slack(last[1].sent, one.first_byte),
                             f"the clock moved {apart:.3f} s otherwise than ours")
        last = said, one


def tracks(recording, findings):
    """(item, its init segment's track) of all init segments that were got."""
    for item in recording.dash.inits.values() if recording.dash else []:
        if item.exchange and not findings.check(item.whole, f"{item.exchange}"):
            continue
        init = recording.dash.init(item) if item.whole else None
        if init and findings.check(init.track is not None, f"{item.name} has no track"):
            yield item, init.track


@rule("D-04", "E", "@timescale is the track's (DIF-CT)")
def timescale(recording, findings):
    for item, track in tracks(recording, findings):
        findings.check(item.timescale == track.timescale,
                       f"{item.name}: @timescale {item.timescale}, mdhd {track.timescale}")


@rule("D-05", "E", "codecs, mimeType, contentType and sizes agree with the init segment (DIF-CT)")
def described(recording, findings):
    kinds = {"vide": "video", "soun": "audio"}
    for item, track in tracks(recording, findings):
        said, entry, name = item.representation, track.entry, item.name
        findings.check(item.kind == kinds.get(track.handler),
                       f"{name}: contentType {item.kind}, handler {track.handler}")
        findings.check(item.mime == f"{item.kind}/mp4", f"{name}: mimeType {item.mime}")
        if not entry:
            findings.check(False, f"{name} has no sample entry")
            continue
        findings.check(plain_codec(said.codecs) == plain_codec(entry.codec or entry.kind),
                       f"{name}: codecs {said.codecs}, in the entry {entry.codec}")
        if item.kind == "video":
            findings.check((said.width, said.height) == (entry.width, entry.height),
                           f"{name}: {said.width}x{said.height}, in the entry "
                           f"{entry.width}x{entry.height}")
        else:
            findings.check(said.rate == (entry.rate or track.timescale),
                           f"{name}: {said.rate} Hz, in the entry {entry.rate}")


@rule("D-06", "E", "S says when a segment is shown and how long; none overlaps (DIF-CT, DIF-TM)")
def timeline(recording, findings):
    known = {}
    for version in versions(recording):
        manifest = version.manifest
        # While the encoder is away nothing new comes, and what is there may stay.
        edge = max((manifest.wall(period, one, segment.end)
                    for period, one, _, segment in manifest.listed()), default=0)
        now = min(version.at + recording.wall, edge)
        late = recording.slack(version.exchange.sent, version.at) + 1
        for period, one, representation, segment in manifest.listed():
            key = period.id, one.id, representation.id, segment.number
            was = known.setdefault(key, (segment.start, segment.duration))
            longest = manifest.seconds.get("maxSegmentDuration")
            findings.check(longest is None or segment.duration <= longest * one.template.timescale,
                           f"segment {key} lasts longer than maxSegmentDuration {longest}")
            findings.check(was == (segment.start, segment.duration),
                           f"segment {key} was t, d = {was}, then {segment}")
            end, window = manifest.wall(period, one, segment.end), manifest.window or 0
            gone = end + window + segment.duration / one.template.timescale
            findings.check(now < gone + late, f"segment {key} is listed {now - gone:.2f} s after "
                                              f"it expired")
        for period in manifest.periods:
            for one in period.sets:
                for before, after in zip(one.template.segments, one.template.segments[1:]):
                    findings.check(before.end == after.start,
                                   f"Period {period.id}, set {one.id}: segment {before.number} "
                                   f"ends at {before.end}, the next begins at {after.start}")
        following(manifest, findings)
    for item in segments(recording):
        media = recording.dash.media(item)
        if media and media.samples:
            shown = min(sample.pts for sample in media.samples)
            findings.check(media.start == item.start,
                           f"{item.name}: t={item.start}, its media begin at {media.start}")
            # An encoder's jitter moves a picture, never the line: by less than a frame.
            spare = max(sample.duration for sample in media.samples)
            findings.check(abs(shown - item.start) < spare,
                           f"{item.name}: t={item.start}, shown at {shown}")
            findings.check(media.duration == item.duration,
                           f"{item.name}: d={item.duration}, its samples last {media.duration}")


def following(manifest, findings):
    """No Period reaches into the next one by more than a frame."""
    for period, after in zip(manifest.periods, manifest.periods[1:]):
        for one in period.sets:
            if one.template.segments and after.start is not None:
                over = manifest.wall(period, one, one.template.segments[-1].end) - \
                    (manifest.zero or 0) - after.start
                findings.check(over <= FRAME, f"set {one.id} of Period {period.id} reaches "
                                              f"{over:.3f} s into the next")


@rule("D-07", "W", "neighbours of one length share an S (DIF-CT)")
def merged(recording, findings):
    for version in versions(recording)[-1:]:
        for period in version.manifest.periods:
            for one in period.sets:
                for before, after in zip(one.template.runs, one.template.runs[1:]):
                    findings.check(after.start is not None or before.duration != after.duration,
                                   f"two S of {after.duration} in a row")


@rule("D-09", "E", "a segment is there from its time on, and until it leaves the window (DIF-TM)")
def available(recording, findings):
    left = {(period.id, one.id, one.template.segments[-1].number)
            for version in versions(recording) for period in version.manifest.periods[:-1]
            for one in period.sets if one.template.segments}
    for item in recording.dash.segments.values() if recording.dash else []:
        if item.exchange:
            findings.check(item.exchange.ok, f"{item.exchange} when it was available")
        if item.again:
            findings.in_time(item.again.ok, f"{item.again} before it left the window")
        # What an encoder left unfinished is finished when another one comes.
        if item.missing is not None and recording.expect == "live" and item.key not in left:
            late = item.missing - item.available
            findings.in_time(late <= LISTED_WITHIN + recording.slack(item.available, item.missing),
                             f"{item.name} was not listed {late:.2f} s after its time")
            early = item.available - item.listed
            findings.check(early <= AHEAD, f"{item.name} was listed {early:.2f} s too early")


@rule("D-13", "E", "no duration counts years or months (IOP 3.2.7.4)")
def units(recording, findings):
    for version in versions(recording):
        findings.check(not version.manifest.long_units, lambda: version.manifest.long_units[0])


@rule("D-14", "E", "suggestedPresentationDelay lies within the window (DIF-TM)")
def delay(recording, findings):
    for version in versions(recording):
        one = version.manifest
        if one.delay is not None and one.window is not None:
            findings.check(0 < one.delay < one.window, f"{one.delay} s of {one.window} s")


@rule("D-15", "E", "a live manifest says when to ask again, an ended one when it ended (DIF-TM)")
def ending(recording, findings):
    for version in versions(recording):
        one, last = version.manifest, version.manifest.periods[-1:]
        over = one.update is None
        findings.check(bool(last) and (last[0].duration is not None) == over,
                       f"minimumUpdatePeriod {one.update}, the last Period's duration "
                       f"{last[0].duration if last else None}")
        if over and last and last[0].duration is not None:
            ends = [segment.end / each.template.timescale - each.template.offset /
                    each.template.timescale for each in last[0].sets
                    for segment in each.template.segments[-1:]]
            findings.check(bool(ends) and abs(max(ends) - last[0].duration) < 0.5,
                           f"Period of {last[0].duration} s, its media end at {ends}")
    if recording.expect in ("live", "ended") and versions(recording):
        over = recording.dash.latest.update is None
        findings.check(over == (recording.expect == "ended"),
                       f"at the end of the run minimumUpdatePeriod is {recording.dash.latest.update}")


@rule("D-16", "W", "LeapSecondInformation is there (DIF-CT)")
def leap(recording, findings):
    for version in versions(recording)[-1:]:
        findings.check(version.manifest.leap, "no LeapSecondInformation")


@rule("D-17", "W", "DASH lists the playlists' own segments, at the same time of day (±1 frame)")
def same_as_hls(recording, findings):
    dates, bodies = {}, {}
    for rendition in recording.renditions.values():
        for version in rendition.versions[::5] + rendition.versions[-1:]:
            listed = version.playlist.segments
            for segment, day in zip(listed, merge.implied_dates(listed)):
                dates[urllib.parse.urljoin(rendition.url, segment.uri)] = day
        bodies |= {item.url: item.exchange.body for item in rendition.segments_in_order()}
    until = min((one.versions[-1].at for one in recording.renditions.values() if one.versions),
                default=0) - 1
    for item in segments(recording):
        if item.missing is None or item.listed > until:
            continue
        findings.check(item.url in dates, f"{item.name} is in no playlist")
        if dates.get(item.url) is not None:
            begins = item.available - item.duration / item.timescale + recording.wall
            off = begins - dates[item.url]
            findings.check(abs(off) <= FRAME, f"{item.name} begins {off:.3f} s from its "
                                              f"PROGRAM-DATE-TIME")
        if item.url in bodies:
            findings.check(item.exchange.body == bodies[item.url], f"{item.name} differs")


@rule("D-18", "W", "there is no manifest of what is not live (DIF-TM)")
def unpublished(recording, findings):
    for probe in recording.probes.get("no manifest", []):
        findings.check(probe.exchange.status == 404, f"{probe.exchange}")
