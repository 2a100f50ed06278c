"""LL-17 to LL-26: what the server answers to delivery directives (RFC 8216bis §6.2.5)."""

import statistics

import merge
from record import AT_ONCE, SCHEDULING_SLACK
from registry import rule

PUBLISH_LATENCY = 0.02  # from a part's being there to the answers that wait for it
ROUNDING = 1e-3
UNSKIPPED = 0.05        # seconds that may be kept beyond the boundary, by rounding to frames


def probes(recording, name):
    return recording.probes.get(name, [])


def refused_at_once(recording, findings, name):
    for probe in probes(recording, name):
        one = probe.exchange
        findings.check(one.status == 400, f"{one} {probe.facts or ''}")
        at_once(recording, findings, one)


def at_once(recording, findings, exchange):
    findings.in_time(recording.at_once(exchange),
                     f"{exchange} waited {exchange.waited:.3f} s for nothing")


@rule("LL-17", "E", "_HLS_part without _HLS_msn is 400 (§6.2.5.2)")
def part_alone(recording, findings):
    refused_at_once(recording, findings, "part alone")


@rule("LL-18", "W", "a segment more than two ahead is 400 at once (§6.2.5.2)")
def far_segment(recording, findings):
    refused_at_once(recording, findings, "far msn")


@rule("LL-19", "W", "a part beyond the advance limit is 400 at once (§6.2.5.2)")
def far_part(recording, findings):
    refused_at_once(recording, findings, "far part")


@rule("LL-20", "E", "a blocked reload returns when, and only when, its part is listed (§6.2.5.2)")
def blocked_reload(recording, findings):
    if recording.expect != "live":
        return findings.skip("the source does not run")
    for rendition in recording.renditions.values():
        for version in rendition.versions:
            if version.msn is not None and not version.playlist.ended:
                reached = version.playlist.edge
                wanted = (version.msn, -1 if version.part is None else version.part)
                findings.check(reached > wanted, f"{rendition.name}: asked for {wanted}, answered "
                                                 f"with {reached}")
        latency_of_hints(recording, rendition, findings)
    crowd_together(recording, findings)


def latency_of_hints(recording, rendition, findings):
    """The part itself and the playlist that lists it must become available together."""
    listed = {item.uri: item.listed for item in rendition.parts.values() if not item.old}
    apart = [(listed[hint.uri], listed[hint.uri] - hint.exchange.first_byte)
             for hint in rendition.hints
             if hint.exchange and hint.exchange.ok and hint.uri in listed
             and hint.exchange.waited > SCHEDULING_SLACK]
    if len(apart) >= 3:
        middle = statistics.median(one for _, one in apart)
        findings.in_time(middle < PUBLISH_LATENCY, f"{rendition.name}: playlists come "
                                                   f"{middle * 1000:.1f} ms after their parts")
        late = sum(one > PUBLISH_LATENCY + recording.slack(at - one, at) for at, one in apart)
        findings.in_time(late <= len(apart) / 10, f"{rendition.name}: {late} of {len(apart)} "
                                                  f"playlists come late")


def crowd_together(recording, findings):
    for probe in probes(recording, "crowd"):
        facts = probe.facts
        slack = recording.slack(facts["at"], facts["at"] + facts["spread"])
        findings.in_time(facts["spread"] < PUBLISH_LATENCY * 5 + slack,
                         f"{facts['answered']} parked reloads were answered over "
                         f"{facts['spread'] * 1000:.0f} ms")


@rule("LL-21", "E", "a part past a complete segment's end means the next one's first (§6.2.5.2)")
def rolled_over(recording, findings):
    for probe in probes(recording, "roll over"):
        one, facts = probe.exchange, probe.facts
        findings.check(one.status == 200 and facts["edge"] >= facts["wanted"],
                       f"{one}: wanted {facts['wanted']}, got {facts['edge']}")
        if facts["there"]:
            at_once(recording, findings, one)


@rule("LL-22", "E", "a segment that has left the window is answered at once, in full (§6.2.5.2)")
def old_segment(recording, findings):
    for probe in probes(recording, "old msn"):
        one = probe.exchange
        findings.check(one.status == 200 and probe.facts["full"],
                       f"{one}, full: {probe.facts['full']}")
        at_once(recording, findings, one)


@rule("LL-23", "W", "a reload held for three targets is answered 503 (§6.2.5.2)")
def held_too_long(recording, findings):
    if recording.expect != "stalled":
        return findings.skip("needs --expect stalled")
    for rendition in recording.renditions.values():
        least = 3 * rendition.target
        answers = [one for one in rendition.refused if one.waited > AT_ONCE]
        for one in answers:
            findings.check(one.status == 503 and least - 0.1 <= one.waited <= least + 1,
                           f"{rendition.name}: {one} after {one.waited:.2f} s, three targets are "
                           f"{least}")
        findings.check(answers, f"{rendition.name}: no reload was held to its limit")


@rule("LL-24", "E", "after ENDLIST directives are ignored (§6.2.5.1)")
def ended_ignores(recording, findings):
    if recording.expect != "ended":
        return findings.skip("needs --expect ended")
    for probe in probes(recording, "after end"):
        one = probe.exchange
        findings.check(one.status == 200 and probe.facts["full"],
                       f"{one}, full and ended: {probe.facts['full']}")
        at_once(recording, findings, one)


@rule("LL-25", "E", "a delta with what its asker held is the full playlist (§6.2.5.1)")
def delta_merges(recording, findings):
    for rendition in recording.renditions.values():
        full = {(one.playlist.edge, one.playlist.media_sequence): one.playlist
                for sequence in rendition.sequences for one in sequence}
        names = {one.msn: one.uri for playlist in full.values() for one in playlist.segments}
        for delta in rendition.deltas:
            playlist = delta.version.playlist
            if playlist.skip is None:
                if delta.kind == "YES" and not playlist.ended:
                    nothing_to_skip(rendition, playlist, findings)
                continue
            whole = full.get((playlist.edge, playlist.media_sequence))
            wrong = [one.msn for one in playlist.segments
                     if names.get(one.msn, one.uri) != one.uri]
            fault = f"{wrong} have other addresses" if wrong else delta_fault(delta, whole)
            findings.check(fault is None, f"{rendition.name}: delta at {playlist.edge}: {fault}")


def nothing_to_skip(rendition, playlist, findings):
    until = playlist.control_number("CAN-SKIP-UNTIL")
    if until is not None:
        older = playlist.duration - (playlist.segments[0].duration if playlist.segments else 0)
        findings.check(older < until + UNSKIPPED,
                       f"{rendition.name}: asked for a delta, got all {playlist.duration:.1f} s, "
                       f"CAN-SKIP-UNTIL {until}")


def delta_fault(delta, whole):
    """What is wrong with a delta, or None. `whole` is the full playlist of the same edge."""
    playlist = delta.version.playlist
    skipped = playlist.skip.integer("SKIPPED-SEGMENTS", 0)
    until = playlist.control_number("CAN-SKIP-UNTIL") or 0
    if skipped < 1:
        return f"SKIPPED-SEGMENTS={skipped}"
    if playlist.duration < until - ROUNDING:
        return f"only {playlist.duration:.3f} s are left, CAN-SKIP-UNTIL {until}"
    if playlist.duration - playlist.segments[0].duration > until + UNSKIPPED:
        return f"{playlist.duration:.3f} s are left, more could be skipped ({until})"
    merged = merge.merged(delta.held, playlist)
    if merged is None:
        return "it skips segments that its asker never had"
    return merge.difference(merged, whole) if whole else None


@rule("LL-26", "E", "a v2 delta tells which date ranges were removed (§6.2.5.1)")
def second_version(recording, findings):
    for rendition in recording.renditions.values():
        for delta in rendition.deltas:
            playlist = delta.version.playlist
            if delta.kind != "v2" or playlist.skip is None or not playlist.control:
                continue
            if playlist.control.yes("CAN-SKIP-DATERANGES"):
                findings.check("RECENTLY-REMOVED-DATERANGES" in playlist.skip,
                               f"{rendition.name}: v2 delta without RECENTLY-REMOVED-DATERANGES")
