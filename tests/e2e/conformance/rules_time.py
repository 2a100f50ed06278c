"""TM: what may change from one version of a media playlist to the next, and how fast it must."""

from registry import rule

CADENCE_TOLERANCE = 0.2   # of the part target
NOTICED = 5               # seconds before a removal was seen in which it may have been missed
REMOVED_TAIL = 3          # target durations for which PART tags stay listed


def pairs(recording):
    """(rendition, older, newer) of consecutive versions of each follower."""
    for rendition in recording.renditions.values():
        for sequence in rendition.sequences:
            for before, after in zip(sequence, sequence[1:]):
                yield rendition, before.playlist, after.playlist


def constant(recording, findings, what, read):
    for rendition in recording.renditions.values():
        for sequence in rendition.sequences:
            first = read(sequence[0].playlist)
            for version in sequence[1:]:
                now = read(version.playlist)
                findings.check(now == first, f"{rendition.name}: {what} went from {first} to "
                                             f"{now}")


@rule("TM-01", "E", "the target duration never changes (§6.2.1)")
def target_constant(recording, findings):
    constant(recording, findings, "target duration", lambda one: one.target_duration)


@rule("TM-02", "E", "PART-TARGET and SERVER-CONTROL never change (CoreMedia -12642)")
def control_constant(recording, findings):
    constant(recording, findings, "PART-TARGET and SERVER-CONTROL",
             lambda one: (one.part_target, one.control.values if one.control else None))


@rule("TM-03", "E", "sequence numbers grow by what was removed and by nothing else (§6.2.2)")
def sequence_numbers(recording, findings):
    for rendition, before, after in pairs(recording):
        moved = after.media_sequence - before.media_sequence
        findings.check(moved >= 0, f"{rendition.name}: MEDIA-SEQUENCE fell by {-moved}")
        if moved < 0 or moved > len(before.segments):
            continue
        lost = sum(one.discontinuity for one in before.segments[:moved])
        shift = after.discontinuity_sequence - before.discontinuity_sequence
        findings.check(shift == lost, f"{rendition.name}: DISCONTINUITY-SEQUENCE moved by {shift} "
                                      f"while {lost} discontinuities left")
        if moved < len(before.segments) and after.segments:
            findings.check(after.segments[0].uri == before.segments[moved].uri,
                           f"{rendition.name}: MEDIA-SEQUENCE {after.media_sequence} names "
                           f"{after.segments[0].uri}, was {before.segments[moved].uri}")


@rule("TM-04", "E", "what a media sequence number names never changes (§6.3.4)")
def immutable(recording, findings):
    for rendition in recording.renditions.values():
        known = {}
        for sequence in rendition.sequences:
            for version in sequence:
                for one in version.playlist.segments:
                    says = (one.uri.split("?")[0], one.duration, one.byterange, one.gap)
                    first = known.setdefault(one.msn, says)
                    findings.check(says == first, f"{rendition.name}: segment {one.msn} was "
                                                  f"{first}, is {says}")


def cadence(recording, findings, edge, limit_of, what):
    if recording.expect != "live":
        return findings.skip("the source does not run")
    for rendition in recording.renditions.values():
        limit, grew, previous = limit_of(rendition), None, None
        for version in rendition.versions if limit else []:
            now = edge(version.playlist)
            if previous is not None and now > previous:
                if grew is not None:
                    late = version.at - grew
                    findings.in_time(late <= limit + recording.slack(grew, version.at),
                                     f"{rendition.name}: {late:.3f} s until {what} {now}, at most "
                                     f"{limit:.3f}")
                grew = version.at
            previous = now
        if limit and grew is not None and not rendition.latest.ended:
            silent = recording.finished - grew
            findings.in_time(silent <= limit * 2 + 1, f"{rendition.name}: no {what} for the last "
                                                      f"{silent:.2f} s")


@rule("TM-05", "E", "a new segment comes within 1.5 target durations (§6.2.1)")
def segment_cadence(recording, findings):
    cadence(recording, findings, lambda one: one.last_msn, lambda one: 1.5 * one.target, "segment")


@rule("TM-06", "E", "a new part comes within a part target and a fifth (§6.2.1)")
def part_cadence(recording, findings):
    cadence(recording, findings, part_edge,
            lambda one: (one.part_target or 0) * (1 + CADENCE_TOLERANCE), "part")


def part_edge(playlist):
    """The last listed part; a part target counts from part to part also over a segment's end."""
    last = playlist.all_parts[-1] if playlist.all_parts else None
    return (last.msn, last.index) if last else (playlist.last_msn, -1)


@rule("TM-07", "W", "PART tags leave once three targets from the end, in order (§6.2.2)")
def parts_leave(recording, findings):
    for rendition in recording.renditions.values():
        for version in rendition.versions:
            playlist = version.playlist
            behind = sum(part.duration for part in playlist.open.parts)
            limit, left_out = REMOVED_TAIL * (playlist.target_duration or 0), False
            for segment in reversed(playlist.segments):
                if playlist.part_target is None:
                    break
                # A segment that touches the last three targets may keep its parts.
                if segment.parts:
                    findings.check(behind <= limit + 1e-3 and not left_out,
                                   f"{rendition.name}: PARTs of {segment.msn} stand {behind:.2f} "
                                   f"s before the end")
                elif not segment.gap:
                    left_out = True
                behind += segment.duration or 0


def refetched(recording, findings, kind):
    for rendition in recording.renditions.values():
        for again in rendition.refetches:
            if again.item.kind == kind:
                left = again.deadline - again.exchange.sent
                # What was seen to leave late left earlier, and its time ends earlier.
                if left < recording.slack(again.item.gone - NOTICED, again.item.gone):
                    continue
                findings.check(again.exchange.ok,
                               f"{rendition.name}: {again.item.uri} gave "
                               f"{again.exchange.error or again.exchange.status} with "
                               f"{left:.2f} s of its time left")


@rule("TM-08", "E", "a removed PART can be got for three more targets (§6.2.2)")
def parts_retained(recording, findings):
    refetched(recording, findings, "part")


@rule("TM-09", "E", "a removed segment can be got until the longest playlist passed it (§6.2.2)")
def segments_retained(recording, findings):
    refetched(recording, findings, "segment")


@rule("TM-10", "E", "a date range keeps its attributes, its id is never used again (§6.2.1)")
def ranges_constant(recording, findings):
    for rendition in recording.renditions.values():
        known, gone = {}, set()
        for version in rendition.versions:
            present = set()
            for entry in version.playlist.dateranges:
                name = entry.text("ID", "")
                present.add(name)
                findings.check(name not in gone, f"{rendition.name}: DATERANGE {name} came back")
                first = known.setdefault(name, {}) if name in known else entry.values
                changed = [key for key in first if entry.values.get(key) != first[key]]
                findings.check(not changed, f"{rendition.name}: DATERANGE {name} changed "
                                            f"{changed}")
                known[name] = {**first, **entry.values}
            gone |= set(known) - present


def block(segment):
    """All that a segment says, parts aside."""
    return (segment.uri, segment.duration_text, segment.date_text, segment.map_uri,
            segment.byterange, segment.discontinuity, segment.gap)


def edits(before, after):
    """The first change between two versions that §6.2.1 does not allow, or None."""
    if before.ended:
        return None if after.text == before.text else "a playlist with ENDLIST changed"
    known = {one.msn: one for one in after.segments}
    for segment in before.segments:
        now = known.get(segment.msn)
        if now is None:
            if segment.msn >= after.media_sequence:
                return f"segment {segment.msn} left the middle"
        elif block(now)[0:2] + block(now)[3:] != block(segment)[0:2] + block(segment)[3:]:
            return f"segment {segment.msn} was {block(segment)}, is {block(now)}"
        elif segment.date_text and now.date_text and segment.date_text != now.date_text:
            return f"segment {segment.msn} was dated {segment.date_text}, is {now.date_text}"
    if after.edge < before.edge:
        return f"the end went back from {before.edge} to {after.edge}"
    return part_edits(before, after)


def part_edits(before, after):
    now = {}
    for part in after.all_parts:
        now[(part.msn, part.index)] = part
    for part in before.all_parts:
        later = now.get((part.msn, part.index))
        if later is None:
            holder = next((one for one in after.segments if one.msn == part.msn), None)
            if part.msn >= after.open.msn or holder and holder.parts:
                return f"part {part.index} of {part.msn} left while others stay"
        elif later.attributes.values != part.attributes.values:
            return (f"part {part.index} of {part.msn} was {part.attributes.values}, is "
                    f"{later.attributes.values}")
    return None


@rule("TM-11", "E", "a playlist only grows at its end and shrinks at its start (§6.2.1)")
def allowed_edits(recording, findings):
    for rendition, before, after in pairs(recording):
        fault = edits(before, after)
        findings.check(fault is None, f"{rendition.name}: {fault}")


@rule("TM-12", "E", "after EXT-X-ENDLIST nothing changes (§6.2.1)")
def ended_is_final(recording, findings):
    for rendition in recording.renditions.values():
        for sequence in rendition.sequences:
            final = None
            for version in sequence:
                if final is not None:
                    findings.check(version.playlist.text == final,
                                   f"{rendition.name} changed after ENDLIST")
                elif version.playlist.ended:
                    final = version.playlist.text
    if recording.expect == "ended" and recording.renditions:
        for rendition in recording.renditions.values():
            findings.check(any(sequence[-1].playlist.ended for sequence in rendition.sequences),
                           f"{rendition.name} has no ENDLIST")


@rule("TM-13", "E", "what is listed can be got at once and whole (§6.2.1)")
def fetchable(recording, findings):
    for rendition in recording.renditions.values():
        limit = (rendition.part_target or rendition.target or 1) / 2
        for item in list(rendition.parts.values()) + list(rendition.segments.values()):
            if item.exchange:
                findings.check(item.whole, f"{rendition.name}: {item.exchange}")
                one = item.exchange
                slack = recording.slack(one.sent, one.first_byte)
                findings.in_time(one.waited < max(limit, slack),
                                 f"{rendition.name}: {item.uri} took {one.waited:.3f} s to begin, "
                                 f"at most {limit:.3f}")
