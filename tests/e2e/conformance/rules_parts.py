"""LL-01 to LL-11, LL-27 to LL-29, LL-32 to LL-34: what low-latency playlists promise of parts."""

import nal
from record import SCHEDULING_SLACK
from registry import rule
from rules_media import frame, versions
from rules_samples import discontinuous, gaps
from rules_time import NOTICED

ROUNDING = 1e-6


def low_latency(recording):
    """(rendition, playlist) of every full version that advertises parts."""
    for rendition, version in versions(recording):
        if version.playlist.part_target:
            yield rendition, version.playlist


@rule("LL-01", "E", "PART needs PART-INF, CAN-BLOCK-RELOAD=YES and PART-HOLD-BACK (§4.4.3.7-8)")
def announced(recording, findings):
    for rendition, version in versions(recording):
        playlist, control = version.playlist, version.playlist.control
        if not playlist.all_parts and playlist.part_target is None:
            continue
        findings.check(playlist.part_target is not None, f"{rendition.name}: PART without PART-INF")
        findings.check(control and control.yes("CAN-BLOCK-RELOAD"),
                       f"{rendition.name}: parts without CAN-BLOCK-RELOAD=YES")
        findings.check(control and control.number("PART-HOLD-BACK"),
                       f"{rendition.name}: parts without PART-HOLD-BACK")


@rule("LL-02", "E", "PART-HOLD-BACK is at least three part targets (AAS 14.3)")
def part_hold_back(recording, findings):
    targets = [one.part_target for one in recording.renditions.values() if one.part_target]
    for rendition, playlist in low_latency(recording):
        held = playlist.control_number("PART-HOLD-BACK") or 0
        findings.check(held >= 3 * max(targets) - ROUNDING,
                       f"{rendition.name}: PART-HOLD-BACK {held}, part target {max(targets)}")


@rule("LL-03", "E", "HOLD-BACK is at least three target durations (§4.4.3.8)")
def hold_back(recording, findings):
    for rendition, version in versions(recording):
        held = version.playlist.control_number("HOLD-BACK")
        if held is not None:
            findings.check(held >= 3 * version.playlist.target_duration,
                           f"{rendition.name}: HOLD-BACK {held}, target "
                           f"{version.playlist.target_duration}")


@rule("LL-04", "E", "CAN-SKIP-UNTIL is at least six targets; date ranges need it (§4.4.3.8)")
def skip_until(recording, findings):
    for rendition, version in versions(recording):
        control = version.playlist.control
        until = control.number("CAN-SKIP-UNTIL") if control else None
        if until is not None:
            findings.check(until >= 6 * version.playlist.target_duration,
                           f"{rendition.name}: CAN-SKIP-UNTIL {until}, target "
                           f"{version.playlist.target_duration}")
        if control and "CAN-SKIP-DATERANGES" in control:
            findings.check(until, f"{rendition.name}: CAN-SKIP-DATERANGES without CAN-SKIP-UNTIL")


@rule("LL-05", "E", "no part is longer than the part target (§4.4.4.9)")
def part_at_most(recording, findings):
    for rendition, playlist in low_latency(recording):
        for part in playlist.all_parts:
            findings.check(part.duration <= playlist.part_target + ROUNDING,
                           f"{rendition.name}: part {part.index} of {part.msn} lasts "
                           f"{part.duration}, target {playlist.part_target}")
    for rendition in recording.renditions.values():
        for item in rendition.parts_in_order():
            if rendition.part_target and rendition.timescale and item.media.fragments:
                real = item.media.duration / rendition.timescale
                findings.check(real <= rendition.part_target + ROUNDING,
                               f"{rendition.name}: the samples of {item.uri} last {real:.6f}, "
                               f"target {rendition.part_target}")


@rule("LL-06", "E", "no part is shorter than 85 % of the target but for four reasons (§4.4.4.9)")
def part_at_least(recording, findings):
    for rendition, playlist in low_latency(recording):
        for segment in playlist.segments + [playlist.open]:
            complete = segment is not playlist.open
            for part, following in zip(segment.parts, segment.parts[1:] + [None]):
                last = following is None and complete
                exempt = part.independent or part.gap or last or following and following.gap
                unknown = following is None and not complete
                if exempt or unknown:
                    continue
                findings.check(part.duration >= 0.85 * playlist.part_target - ROUNDING,
                               f"{rendition.name}: part {part.index} of {part.msn} lasts "
                               f"{part.duration}, target {playlist.part_target}")


@rule("LL-07", "E", "the parts of a segment last as long as the segment within a frame (§3.2)")
def parts_sum(recording, findings):
    for rendition, playlist in low_latency(recording):
        slack = frame(rendition)
        for segment in playlist.segments:
            if segment.parts:
                total = sum(part.duration for part in segment.parts)
                findings.check(abs(total - segment.duration) <= slack,
                               f"{rendition.name}: parts of {segment.msn} last {total:.5f}, its "
                               f"EXTINF is {segment.duration_text}")


def parts_of(rendition, msn):
    """The items of a segment's parts when all of them were got, else nothing."""
    listed = next((segment.parts for version in reversed(rendition.versions)
                   for segment in version.playlist.segments
                   if segment.msn == msn and segment.parts), [])
    items = [rendition.parts.get((part.msn, part.index)) for part in listed]
    return items if items and all(item and item.whole for item in items) else []


def sample_list(media):
    return [(sample.dts, sample.duration, sample.offset, media.bytes_of(sample))
            for sample in media.samples]


@rule("LL-08", "E", "the samples of the parts are the samples of the segment (§3.2)")
def same_samples(recording, findings):
    for rendition in recording.renditions.values():
        for item in rendition.segments_in_order():
            parts = parts_of(rendition, item.msn)
            if not parts:
                continue
            joined = b"".join(part.exchange.body for part in parts)
            same = joined == item.exchange.body or \
                [one for part in parts for one in sample_list(part.media)] == \
                sample_list(item.media)
            findings.check(same, f"{rendition.name}: segment {item.msn} is not its "
                                 f"{len(parts)} parts")


def holds_sync(item):
    """Whether a part holds a frame to start from, by its bytes where the codec tells."""
    entry = item.rendition.init(item.init_uri).track.entry
    if entry.family in ("h264", "h265"):
        return any(nal.is_random_access(item.media.bytes_of(sample), entry.family,
                                        entry.length_size) for sample in item.media.samples)
    return any(sample.sync for sample in item.media.samples)


@rule("LL-09", "E", "INDEPENDENT=YES stands exactly on parts that hold a sync sample (§4.4.4.9)")
def independent_true(recording, findings):
    for rendition in recording.renditions.values():
        for item in rendition.parts_in_order():
            if rendition.init(item.init_uri):
                holds = holds_sync(item)
                findings.check(holds == item.independent,
                               f"{rendition.name}: {item.uri} INDEPENDENT={item.independent}, "
                               f"holds one: {holds}")


@rule("LL-10", "E", "with INDEPENDENT-SEGMENTS a segment's first part is independent (§4.4.2.1)")
def first_independent(recording, findings):
    if recording.irregular_gop or not recording.claims_independent:
        return findings.skip("segments are not promised to start decodable")
    for rendition, playlist in low_latency(recording):
        for part in playlist.all_parts:
            if part.index == 0 and not part.gap:
                findings.check(part.independent, f"{rendition.name}: the first part of "
                                                 f"{part.msn} is not INDEPENDENT")


@rule("LL-11", "E", "each segment has an independent part (B.1)")
def any_independent(recording, findings):
    if recording.irregular_gop:
        return findings.skip("the source's key frames are further apart than segments may be")
    for rendition, playlist in low_latency(recording):
        for segment in playlist.segments:
            if segment.parts and not segment.gap:
                findings.check(any(part.independent or part.gap for part in segment.parts),
                               f"{rendition.name}: segment {segment.msn} has no INDEPENDENT part")


@rule("LL-27", "W", "MEDIA-SEQUENCE and DISCONTINUITY-SEQUENCE stand before SKIP (hls.js#7905)")
def head_before_skip(recording, findings):
    for rendition in recording.renditions.values():
        for delta in rendition.deltas:
            names = delta.version.playlist.names
            if "SKIP" in names:
                before = names[:names.index("SKIP")]
                findings.check("MEDIA-SEQUENCE" in before and
                               ("DISCONTINUITY-SEQUENCE" in before
                                or "DISCONTINUITY-SEQUENCE" not in names),
                               f"{rendition.name}: SKIP stands before the sequence numbers")


@rule("LL-28", "W", "EXTINF comes in the same version as the segment's last part")
def extinf_with_last_part(recording, findings):
    for rendition in recording.renditions.values():
        breaks = discontinuous(rendition) | gaps(rendition)
        for before, after in zip(rendition.versions, rendition.versions[1:]):
            old, new = before.playlist, after.playlist
            for segment in new.segments:
                # Another encoder, or none: nobody knew that this part would be its segment's last.
                if segment.msn + 1 in breaks:
                    continue
                if segment.msn == old.open.msn and segment.parts and old.open.parts:
                    findings.check(len(segment.parts) > len(old.open.parts),
                                   f"{rendition.name}: segment {segment.msn} was completed "
                                   f"without a new part")


@rule("LL-29", "E", "PART tags stand before the EXTINF of their own segment (§3.2)")
def parts_before_segment(recording, findings):
    for rendition in recording.renditions.values():
        parents = {}
        for sequence in rendition.sequences:
            for playlist in (version.playlist for version in sequence):
                slips = [text for rule_id, _, text in playlist.problems if rule_id == "LL-29"]
                if playlist.all_parts:
                    findings.check(not slips, f"{rendition.name}: {slips[:1]}")
                for part in playlist.all_parts:
                    first = parents.setdefault(part.uri, part.msn)
                    findings.check(first == part.msn, f"{rendition.name}: {part.uri} stood before "
                                                      f"segment {first}, stands before {part.msn}")


@rule("LL-32", "E", "a part is 404 only when never listed or past its time (§6.2.6)")
def no_early_404(recording, findings):
    for rendition in recording.renditions.values():
        for item in rendition.parts.values():
            if item.exchange:
                findings.check(item.exchange.status != 404, f"{rendition.name}: listed {item.uri} "
                                                            f"is 404")
        for again in rendition.refetches:
            left = again.deadline - again.exchange.sent
            late = recording.slack(again.item.gone - NOTICED, again.item.gone)
            if again.item.kind == "part" and left >= late:
                findings.check(again.exchange.status != 404,
                               f"{rendition.name}: {again.item.uri} is 404 "
                               f"{left:.2f} s too early")


@rule("LL-34", "W", "the part target is at least the round trip's 95th percentile (AAS 14.2)")
def part_over_round_trip(recording, findings):
    trips = sorted(one.waited for rendition in recording.renditions.values()
                   for one in (item.exchange for item in rendition.parts.values())
                   if one and recording.slack(one.sent, one.first_byte) == SCHEDULING_SLACK)
    targets = [one.part_target for one in recording.renditions.values() if one.part_target]
    if trips and targets:
        late = trips[int(len(trips) * 0.95)] if len(trips) > 1 else trips[0]
        findings.in_time(late <= min(targets), f"round trip {late:.3f} s, part target "
                                               f"{min(targets)}")
