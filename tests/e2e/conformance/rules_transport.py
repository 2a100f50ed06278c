"""LL-30, LL-31 and DL-08: what carries the answers (RFC 8216bis B.1, RFC 9218, AAS 12)."""

import re

from registry import rule
from rules_delivery import answers, probes

URGENCY = re.compile(r"(?:^|,)\s*u=([0-7])\s*(?:,|$)")
PLAYLISTS = {"multivariant", "blocking", "plain"}
PROMPT = 1.0   # seconds for the answer to a PING


@rule("LL-30", "E", "everything comes over HTTP/2, which answers PING while reloads are parked (B.1)")
def over_http2(recording, findings):
    if recording.transport == "h1":
        return findings.skip("this run asks over HTTP/1.1")
    for kind, one in answers(recording):
        findings.check(one.protocol == "HTTP/2", f"{kind} {one.url} came over {one.protocol}")
    for probe in probes(recording, "ping"):
        facts = probe.facts
        findings.check(facts["answered"], f"no answer to a PING in {facts['seconds']:.2f} s")
        findings.check(facts["parked"], f"{probe.exchange.url} was to be parked beside a PING and was "
                                        f"answered")
        findings.in_time(facts["seconds"] < PROMPT,
                         f"a PING was answered after {facts['seconds']:.2f} s")


def urgency(exchange):
    """The response's own (RFC 9218 §5), or None."""
    found = URGENCY.search(exchange.header("Priority") or "")
    return int(found.group(1)) if found else None


@rule("LL-31", "W", "playlists have urgency 1, media 2 to 6, the lower bit rate first (B.1)")
def urgencies(recording, findings):
    if recording.transport == "h1":
        return findings.skip("this run asks over HTTP/1.1")
    for kind, one in answers(recording):
        allowed = {1} if kind in PLAYLISTS else set(range(2, 7))
        findings.check(urgency(one) in allowed, f"{kind} {one.url}: Priority {one.header('Priority')}")
    rates = [(attributes.number("BANDWIDTH"), variant_urgency(rendition))
             for attributes, rendition, _ in recording.variants if rendition]
    rates = sorted((rate, value) for rate, value in rates if rate and value is not None)
    for (low, before), (high, after) in zip(rates, rates[1:]):
        findings.check(before <= after, f"{high} bit/s has urgency {after}, {low} bit/s only {before}")


def variant_urgency(rendition):
    """The most urgent of its media."""
    seen = [urgency(item.exchange) for item in rendition.segments_in_order()]
    return min((one for one in seen if one is not None), default=None)


@rule("DL-08", "E", "TLS 1.2 and 1.3 and nothing older, forward secrecy, ALPN h2 (AAS 12)")
def tls(recording, findings):
    for probe in probes(recording, "tls version"):
        facts = probe.facts
        findings.check(facts["agreed"] != facts["old"],
                       f"{facts['version']} is {'taken' if facts['agreed'] else 'refused'}")
        if facts["agreed"] and facts["version"] != "TLSv1_3":   # which has no other
            findings.check(facts["cipher"].startswith(("ECDHE-", "DHE-")),
                           f"{facts['cipher']} has no forward secrecy")
    for probe in probes(recording, "alpn"):
        offered, chosen = probe.facts["offered"], probe.facts["protocol"]
        wanted = "h2" if "h2" in offered else "http/1.1" if offered else None
        findings.check(probe.facts["agreed"] and chosen == wanted,
                       f"of {offered} ALPN chose {chosen}, not {wanted}")
