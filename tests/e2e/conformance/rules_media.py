"""MP: what each media playlist must hold at any moment, and what all of them must share."""

import m3u8
from registry import rule

MILLISECOND = 0.001


def versions(recording):
    """(rendition, version) of every full playlist answer, follower by follower."""
    for rendition in recording.renditions.values():
        for sequence in rendition.sequences:
            for version in sequence:
                yield rendition, version


def frame(rendition):
    """The longest frame seen, in seconds; a twentieth of a second before any was."""
    scale = rendition.timescale
    spans = [sample.duration for item in list(rendition.segments.values())[-4:] if item.media
             for sample in item.media.samples]
    return max(spans) / scale if spans and scale else 0.05


def end_date(playlist):
    """The programme time of the playlist's end, from its last dated segment."""
    date = None
    for segment in playlist.segments + [playlist.open]:
        if segment.date is not None:
            date = segment.date
        if date is not None:
            spans = [part.duration for part in segment.parts]
            date += segment.duration if segment.duration is not None else sum(spans)
    return date


@rule("MP-01", "E", "EXTINF rounded to the nearest second is at most the target (§4.4.3.1)")
def rounded(recording, findings):
    for rendition, version in versions(recording):
        playlist = version.playlist
        for segment in playlist.segments:
            findings.check(int((segment.duration or 0) + 0.5) <= (playlist.target_duration or 0),
                           f"{rendition.name}: segment {segment.msn} lasts "
                           f"{segment.duration_text}, target {playlist.target_duration}")


@rule("MP-02", "E", "EXTINF is at most the target and half a second (AAS 7.7)")
def half_second(recording, findings):
    for rendition, version in versions(recording):
        limit = (version.playlist.target_duration or 0) + 0.5
        for segment in version.playlist.segments:
            findings.check((segment.duration or 0) <= limit + 1e-6,
                           f"{rendition.name}: segment {segment.msn} lasts "
                           f"{segment.duration_text}, at most {limit} allowed")


@rule("MP-03", "E", "a MAP is in force for each segment and before the first PART (§4.4.4.9)")
def mapped(recording, findings):
    for rendition, version in versions(recording):
        playlist = version.playlist
        for thing in playlist.segments + playlist.all_parts:
            if not thing.gap:
                findings.check(thing.map_uri, f"{rendition.name} line {thing.line}: no MAP "
                                              f"before segment {thing.msn}")


@rule("MP-04", "E", "dates stand in every playlist, with zone and milliseconds (AAS 8.4)")
def dated(recording, findings):
    for rendition, version in versions(recording):
        playlist = version.playlist
        texts = [one.date_text for one in playlist.segments + [playlist.open] if one.date_text]
        if playlist.segments or playlist.open.parts:
            findings.check(texts, f"{rendition.name}: no EXT-X-PROGRAM-DATE-TIME")
        for segment in playlist.segments + [playlist.open]:
            if segment.date_text:
                text = segment.date_text
                fraction = text.partition(".")[2].rstrip("Z").split("+")[0].split("-")[0]
                findings.check(segment.date is not None and len(fraction) >= 3,
                               f"{rendition.name}: date {text!r}")


@rule("MP-05", "W", "dates advance by EXTINF within a frame (§6.2.1)")
def dates_advance(recording, findings):
    for rendition in recording.renditions.values():
        slack = frame(rendition) + MILLISECOND
        for version in (sequence[-1] for sequence in rendition.sequences):
            segments = version.playlist.segments + [version.playlist.open]
            for before, after in zip(segments, segments[1:]):
                if before.date is None or after.date is None or after.discontinuity:
                    continue
                off = after.date - before.date - before.duration
                findings.check(abs(off) <= slack, f"{rendition.name}: the date of {after.msn} is "
                                                  f"{off:+.4f} s from the end of {before.msn}")


@rule("MP-06", "W", "the live edge is dated within 10 s of now (AAS 8.5)")
def near_now(recording, findings):
    if recording.expect != "live":
        return findings.skip("the source does not run")
    for rendition, version in versions(recording):
        edge = end_date(version.playlist)
        if edge is not None:
            off = version.at + recording.wall - edge
            findings.in_time(abs(off) < 10, f"{rendition.name}: the edge is {off:.1f} s old")


@rule("MP-07", "W", "EXT-X-DISCONTINUITY-SEQUENCE is always there (AAS 8.17)")
def discontinuity_sequence(recording, findings):
    for rendition, version in versions(recording):
        findings.check("DISCONTINUITY-SEQUENCE" in version.playlist.names,
                       f"{rendition.name}: no EXT-X-DISCONTINUITY-SEQUENCE")


@rule("MP-08", "E", "a live playlist lists six segments and three targets (AAS 8.11, §6.2.2)")
def long_enough(recording, findings):
    for rendition, version in versions(recording):
        playlist = version.playlist
        if playlist.ended:
            continue
        count, span = len(playlist.segments), playlist.duration
        findings.check(count >= 6 and span >= 3 * (playlist.target_duration or 0),
                       f"{rendition.name}: {count} segments, {span:.2f} s, target "
                       f"{playlist.target_duration}")


@rule("MP-09", "E", "no PLAYLIST-TYPE in a playlist that slides (§6.2.2)")
def no_type(recording, findings):
    for rendition in recording.renditions.values():
        for sequence in rendition.sequences:
            slid = sequence[0].playlist.media_sequence != sequence[-1].playlist.media_sequence
            for playlist in (version.playlist for version in sequence):
                early = playlist.playlist_type == "VOD" and not playlist.ended
                findings.check(not early and not (slid and playlist.playlist_type),
                               f"{rendition.name}: PLAYLIST-TYPE {playlist.playlist_type}")


@rule("MP-10", "E", "date ranges are complete and agree with themselves (§4.4.5.1)")
def date_ranges(recording, findings):
    for rendition, version in versions(recording):
        seen = {}
        for attributes in version.playlist.dateranges:
            fault = date_range_fault(attributes, seen, version.playlist)
            findings.check(fault is None, f"{rendition.name}: {fault}")


def date_range_fault(attributes, seen, playlist):
    name, start = attributes.text("ID"), m3u8.parse_date(attributes.text("START-DATE"))
    end, duration = m3u8.parse_date(attributes.text("END-DATE")), attributes.number("DURATION")
    if not name:
        return "DATERANGE without ID"
    if name in seen and seen[name] != attributes.text("CLASS"):
        return f"DATERANGE {name} stands with two classes"
    seen[name] = attributes.text("CLASS")
    if start is None:
        return f"DATERANGE {name} has no START-DATE"
    if duration is not None and duration < 0 or end is not None and end < start:
        return f"DATERANGE {name} ends before it starts"
    if end is not None and duration is not None and abs(end - start - duration) > MILLISECOND:
        return f"DATERANGE {name}: END-DATE is not START-DATE and DURATION"
    if attributes.yes("END-ON-NEXT") and ("CLASS" not in attributes or end or duration is not None):
        return f"DATERANGE {name}: END-ON-NEXT needs CLASS and forbids an end"
    if not any(one.date is not None for one in playlist.segments + [playlist.open]):
        return f"DATERANGE {name} in a playlist without dates"
    return None


def newest(recording):
    """(name, playlist) of every media playlist of the presentation, I-frame playlists too."""
    playlists = [(one.name, one.latest) for one in recording.renditions.values() if one.latest]
    return playlists + [(one.exchange.url, one.playlist) for one in recording.iframes]


@rule("MP-11", "E", "all renditions have the same target duration (§6.2.4)")
def same_target(recording, findings):
    targets = {name: playlist.target_duration for name, playlist in newest(recording)}
    if targets:
        findings.check(len(set(targets.values())) == 1, f"target durations differ: {targets}")


@rule("MP-12", "E", "all renditions have the same SERVER-CONTROL (§6.2.4)")
def same_control(recording, findings):
    controls = {name: playlist.control.values if playlist.control else None
                for name, playlist in newest(recording)}
    if controls:
        first = next(iter(controls.values()))
        findings.check(all(one == first for one in controls.values()),
                       f"SERVER-CONTROL differs: {controls}")


def discontinuities(playlist):
    """{discontinuity number: programme time} of those that can be dated."""
    number, found = playlist.discontinuity_sequence, {}
    for segment in playlist.segments + [playlist.open]:
        if segment.discontinuity:
            number += 1
            found[number] = segment.date
    return found


@rule("MP-13", "E", "discontinuities fall at the same dates in all renditions (AAS 8.15)")
def same_discontinuities(recording, findings):
    latest = [(one.name, discontinuities(one.latest), frame(one))
              for one in recording.renditions.values() if one.latest]
    for name, found, span in latest[1:]:
        first_name, first, first_span = latest[0]
        # The newest may have reached one rendition and not yet the other.
        for number in set(found) & set(first):
            off = (found[number] or 0) - (first[number] or 0)
            findings.check(abs(off) <= max(span, first_span) + MILLISECOND,
                           f"discontinuity {number}: {name} is {off:+.3f} s from {first_name}")
        shown = min(len(found), len(first))
        findings.check(abs(len(found) - len(first)) <= 1 and
                       sorted(found)[:shown] == sorted(first)[:shown],
                       f"{name} numbers discontinuities {sorted(found)}, {first_name} "
                       f"{sorted(first)}")


@rule("MP-14", "E", "renditions are updated within a part of each other (B.1)")
def edges_together(recording, findings):
    if recording.expect != "live":
        return findings.skip("the source does not run")
    for one in recording.renditions.values():
        for other in recording.renditions.values():
            if one is not other:
                compare_edges(recording, one, other, findings)


def compare_edges(recording, one, other, findings):
    step = one.part_target or one.target
    edges = [(version.at, end_date(version.playlist)) for version in other.versions]
    edges = [(at, edge) for at, edge in edges if edge is not None]
    for version in one.versions:
        edge = end_date(version.playlist)
        limit = version.at + step + recording.slack(version.at, version.at + step)
        if edge is None or not edges or edges[-1][0] < limit or version.at < edges[0][0]:
            continue
        reached = max(theirs for at, theirs in edges if at <= limit)
        findings.in_time(reached >= edge - step - MILLISECOND,
                         f"{other.name} is {edge - reached:.3f} s behind {one.name} a part later")


@rule("MP-15", "E", "all playlists with date ranges have the same ones (§6.2.4)")
def same_ranges(recording, findings):
    sets = {one.name: sorted(entry.text("ID", "") for entry in one.latest.dateranges)
            for one in recording.renditions.values() if one.latest and one.latest.dateranges}
    if sets:
        first = next(iter(sets.values()))
        findings.check(all(one == first for one in sets.values()), f"date ranges differ: {sets}")


@rule("MP-16", "W", "segments start together in all renditions within an audio frame (AAS 8.22)")
def aligned(recording, findings):
    renditions = [one for one in recording.renditions.values() if one.latest]
    for other in renditions[1:]:
        slack = max(frame(renditions[0]), frame(other)) + MILLISECOND
        starts = {segment.msn: segment.date for segment in other.latest.segments}
        for segment in renditions[0].latest.segments:
            theirs = starts.get(segment.msn)
            if segment.date is not None and theirs is not None:
                findings.check(abs(segment.date - theirs) <= slack,
                               f"segment {segment.msn}: {other.name} starts "
                               f"{theirs - segment.date:+.3f} s from {renditions[0].name}")


@rule("MP-17", "W", "no EXT-X-START in a low-latency playlist (§4.4.2.2)")
def no_start(recording, findings):
    for rendition, version in versions(recording):
        playlist = version.playlist
        offset = playlist.start.number("TIME-OFFSET", 0) if playlist.start else 0
        near = offset < 0 and -offset < 3 * (playlist.target_duration or 0)
        findings.check(not playlist.start or not (playlist.part_target or near),
                       f"{rendition.name}: EXT-X-START at {offset}")


@rule("MP-18", "E", "EXT-X-BITRATE is within a tenth of the segment's (§4.4.4.8)")
def bit_rate(recording, findings):
    for rendition in recording.renditions.values():
        for segment in rendition.latest.segments if rendition.latest else []:
            item = rendition.segments.get(segment.msn)
            if segment.bitrate and segment.duration and item and item.whole:
                real = len(item.exchange.body) * 8 / segment.duration / 1000
                findings.check(0.9 <= segment.bitrate / real <= 1.1,
                               f"{rendition.name}: segment {segment.msn} has {real:.0f} kbit/s, "
                               f"says {segment.bitrate}")
