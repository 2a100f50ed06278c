"""LL-15: rendition reports, compared with what was seen of the renditions they tell of."""

import re

from registry import rule

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
    step = other.part_target or 1
    slack = step + recording.slack(version.at - step, version.at + step)
    told = other.parts.get((msn, part))
    if told is None:
        newest = max(other.parts, default=(0, 0))
        findings.check((msn, part) < newest or recording.finished - version.at < 2 * slack,
                       f"{rendition.name}: {uri} is said to be at {msn}/{part}, was seen at "
                       f"{newest}")
        return
    findings.check(told.listed <= version.at + slack,
                   f"{rendition.name}: {uri} reached {msn}/{part} "
                   f"{told.listed - version.at:.3f} s after the report")
    later = [item.listed for key, item in other.parts.items()
             if key > (msn, part) and not item.old]
    if later:
        findings.check(min(later) >= version.at - slack,
                       f"{rendition.name}: {uri} had passed {msn}/{part} "
                       f"{version.at - min(later):.3f} s before the report")
