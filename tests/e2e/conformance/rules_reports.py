"""LL-15: rendition reports, compared with what was seen of the renditions they tell of."""

import bisect
import re

from registry import rule

BEHIND = 2   # parts: the last of a segment and the first of the next are as long as one
URI_DIRECTIVE = re.compile(r"[?&]_HLS_")


@rule("LL-15", "E", "a report tells the end of every other playlist (B.1, §4.4.5.4)")
def reports(recording, findings):
    if not recording.low_latency:
        return
    extra = {version.exchange.url.split("?")[0] for version in recording.iframes}
    for rendition in recording.renditions.values():
        others = {url for url in recording.renditions if url != rendition.url}
        for version in rendition.versions:
            if version.playlist.ended or not version.playlist.part_target:
                continue
            told = {rendition.resolve(one.text("URI", "")) for one in version.playlist.reports}
            if others:
                # I-frame playlists may be told of too, all of them or none (§4.4.5.4).
                findings.check(told in (others, others | extra),
                               f"{rendition.name} reports {sorted(told)}, not {sorted(others)}")
            for report in version.playlist.reports:
                report_true(recording, rendition, version, report, findings)


def report_true(recording, rendition, version, report, findings):
    uri = report.text("URI", "")
    findings.check("://" not in uri and not URI_DIRECTIVE.search(uri),
                   f"{rendition.name}: report of {uri}")
    other = recording.renditions.get(rendition.resolve(uri))
    msn, part = report.integer("LAST-MSN"), report.integer("LAST-PART")
    findings.check(msn is not None and part is not None,
                   f"{rendition.name}: report of {uri} lacks LAST-MSN or LAST-PART")
    if other is None or msn is None or part is None or recording.expect != "live":
        return
    in_order(rendition, version, other, (msn, part), findings)
    within_a_part(recording, rendition, version, other, (msn, part), findings)


def last_part(version):
    """(msn, index) of the last part that a version lists."""
    last = version.playlist.all_parts[-1:]
    return (last[0].msn, last[0].index) if last else (0, 0)


def in_order(rendition, version, other, said, findings):
    """What holds however late a version was seen: what was read of the other playlist before this one
    was asked for, the report knows, but for a part or two; and what the report says, is in the other
    playlist when that is asked for later."""
    asked, came = version.exchange.sent, version.exchange.last_byte
    before = [one for one in other.versions if one.exchange.last_byte < asked]
    after = next((one for one in other.versions if one.exchange.sent > came), None)
    known = sorted(other.parts)
    if before:
        seen = last_part(before[-1])
        behind = known[max(0, bisect.bisect_right(known, seen) - 1 - BEHIND)] if known else seen
        findings.check(said >= behind, f"{rendition.name}: {other.name} is said to be at {said}, had "
                                       f"been seen at {seen} before that was asked for")
    if after:
        findings.check(said <= last_part(after), f"{rendition.name}: {other.name} is said to be at "
                       f"{said}, was seen at {last_part(after)} when it was asked for later")
    if known:
        findings.check(said >= known[0], f"{rendition.name}: {other.name} is said to be at {said}, the "
                                         f"oldest part that was ever listed is {known[0]}")
        findings.check(said in other.parts or said > known[-1],
                       f"{rendition.name}: {other.name} is said to be at {said}, which is no part")


def within_a_part(recording, rendition, version, other, said, findings):
    step = other.part_target or 1
    slack = step + recording.slack(version.at - step, version.at + step)
    told = other.parts.get(said)
    if told is None:
        findings.in_time(recording.finished - version.at < 2 * slack,
                         f"{rendition.name}: {other.name} is said to be at {said}, was seen at "
                         f"{max(other.parts, default=None)}")
        return
    findings.in_time(told.listed <= version.at + slack,
                     f"{rendition.name}: {other.name} reached {said} "
                     f"{told.listed - version.at:.3f} s after the report")
    later = [item.listed for key, item in other.parts.items() if key > said and not item.old]
    if later:
        findings.in_time(min(later) >= version.at - slack,
                         f"{rendition.name}: {other.name} had passed {said} "
                         f"{version.at - min(later):.3f} s before the report")
