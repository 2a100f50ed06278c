"""LL-12 to LL-16 without the reports: preload hints, and what asking for them gives."""

from registry import rule
from rules_parts import low_latency

EARLY_ALLOWED = 0.03   # share of hinted parts that may seem to begin before they are listed
CHANCE = 3   # hints that may all be withdrawn
SLOWEST_LINE = 2e6   # bytes a second that a complete part must reach at least, here on one machine


@rule("LL-12", "E", "exactly one hint for a part while live, none with ENDLIST (B.1, §4.4.5.3)")
def one_hint(recording, findings):
    for rendition, playlist in low_latency(recording):
        kinds = [hint.text("TYPE") for hint in playlist.hints]
        if playlist.ended:
            findings.check(not kinds, f"{rendition.name}: hints {kinds} beside ENDLIST")
        else:
            findings.check(kinds.count("PART") == 1 and kinds.count("MAP") <= 1,
                           f"{rendition.name}: hints are {kinds}")


def new_parts(before, after):
    known = {(part.msn, part.index) for part in before.all_parts}
    newest = max(known, default=(before.open.msn, -1))
    return [part for part in after.all_parts if (part.msn, part.index) > newest]


def hinted(playlist, kind):
    return next((one.text("URI") for one in playlist.hints if one.text("TYPE") == kind), None)


@rule("LL-13", "E", "the hinted address is the next part's, or was withdrawn with 404 (§4.4.5.3)")
def hint_true(recording, findings):
    for rendition in recording.renditions.values():
        refused = {hint.uri for hint in rendition.hints
                   if hint.exchange and hint.exchange.status == 404}
        for before, after in zip(rendition.versions, rendition.versions[1:]):
            fresh, uri = new_parts(before.playlist, after.playlist), hinted(before.playlist, "PART")
            if not uri:
                continue
            if fresh:
                findings.check(fresh[0].uri == uri or uri in refused,
                               f"{rendition.name}: hinted {uri}, listed {fresh[0].uri}")
            elif not after.playlist.ended:
                now = hinted(after.playlist, "PART")
                findings.check(now == uri or uri in refused,
                               f"{rendition.name}: hint {uri} became {now} without a part")


@rule("LL-14", "E", "a hinted part is held until it can come whole, then comes at once (§6.2.6)")
def hint_answered(recording, findings):
    if recording.expect != "live":
        return findings.skip("the source does not run")
    for rendition in recording.renditions.values():
        asked = [hint for hint in rendition.hints if hint.kind == "PART" and hint.exchange]
        listed = {item.uri: item for item in rendition.parts.values()}
        came = [hint for hint in asked if taken(rendition, hint, listed, findings)]
        if len(asked) > CHANCE:
            findings.check(came, f"{rendition.name}: none of {len(asked)} hinted parts came")
        fresh = [(hint, listed[hint.uri]) for hint in came
                 if hint.uri in listed and not listed[hint.uri].old]
        whole_at_once(recording, rendition, fresh, findings)


def taken(rendition, hint, listed, findings):
    """Whether the part came; a refusal means that it never will."""
    exchange = hint.exchange
    if exchange.status == 404:
        findings.check(hint.uri not in listed, f"{rendition.name}: hint {exchange}, yet it was "
                                               f"listed later")
        return False
    findings.check(exchange.ok and exchange.header("Content-Length") is not None,
                   f"{rendition.name}: hint {exchange}, Content-Length "
                   f"{exchange.header('Content-Length')}")
    return exchange.ok


def whole_at_once(recording, rendition, fresh, findings):
    """(hint, part) of hints that were answered: as soon as the part was listed and in one go."""
    early = []
    for hint, item in fresh:
        exchange = hint.exchange
        ahead = item.listed - exchange.first_byte
        if ahead > recording.slack(exchange.first_byte, item.listed):
            early.append(f"{rendition.name}: {hint.uri} began {ahead:.3f} s before it was listed")
        took = exchange.last_byte - exchange.first_byte
        limit = recording.slack(exchange.first_byte, exchange.last_byte) + \
            exchange.raw_length / SLOWEST_LINE
        findings.in_time(took <= limit, f"{rendition.name}: {hint.uri} trickled for {took:.3f} s, "
                                        f"at most {limit:.3f}")
        if item.whole:
            findings.check(exchange.body == item.exchange.body,
                           f"{rendition.name}: {hint.uri} is not what was listed")
    if fresh:
        # One of many may be this program's own threads in each other's way.
        findings.in_time(len(early) <= len(fresh) * EARLY_ALLOWED, lambda: early[0])


@rule("LL-16", "E", "a MAP hint announces another initialisation section (B.1)")
def map_hinted(recording, findings):
    for rendition in recording.renditions.values():
        for before, after in zip(rendition.versions, rendition.versions[1:]):
            fresh = new_parts(before.playlist, after.playlist)
            # Who waits for a part sees no version between that only closed the segment under way.
            unseen = fresh and before.playlist.open.parts and fresh[0].msn != before.playlist.open.msn
            if fresh and not unseen and before.playlist.map_uri \
                    and fresh[0].map_uri != before.playlist.map_uri:
                uri = hinted(before.playlist, "MAP")
                findings.check(uri == fresh[0].map_uri,
                               f"{rendition.name}: {fresh[0].map_uri} came, hinted was {uri}")
