"""Judges a recording by the chosen rules and says what came of it."""

import importlib
import json

import registry

MODULES = ("rules_syntax", "rules_multivariant", "rules_media", "rules_time", "rules_parts",
           "rules_hints", "rules_reports", "rules_directives", "rules_delivery", "rules_transport",
           "rules_boxes", "rules_samples", "rules_iframes", "rules_dash", "rules_low_latency")
TOO_LATE = 0.3    # seconds of this program's own lateness
# Rules that the server is known not to keep, and why; nothing else is forgiven, of either severity.
NOT_MET = {
    "MV-15",   # One bit rate of video until there is a ladder.
}
for module in MODULES:
    importlib.import_module(module)


def judge(recording, patterns=None):
    """[(rule, findings)] in the order of the table."""
    return [(registry.RULES[name], registry.apply(name, recording))
            for name in registry.chosen(patterns)]


def faults(results, busy=False):
    """A line for each rule that fails and should not. On a busy machine nothing is judged by how soon
    it came."""
    found = [(rule, findings.wrong if busy else findings.failures) for rule, findings in results
             if rule.id not in NOT_MET]
    return [f"{rule.id}: {failures[0]}" for rule, failures in found if failures]


def verdict(rule, findings):
    return "KNOWN" if findings.failures and rule.id in NOT_MET else findings.verdict


def print_lines(recording, results):
    for rule, findings in results:
        detail = f"({findings.reason})" if findings.verdict == "SKIP" else ""
        if findings.failures:
            detail = f"{len(findings.failures)} failed; {rule.text}: {findings.failures[0]}"
        print(f"{verdict(rule, findings):5} {rule.severity}  {rule.id:7} {findings.count:6} checks  "
              f"{detail}".rstrip())
    counts = {told: sum(verdict(*one) == told for one in results)
              for told in ("PASS", "FAIL", "KNOWN", "SKIP")}
    seen = ", ".join(f"{one.name}: {len(one.versions)} versions, {len(one.parts)} parts, "
                     f"{len(one.segments_in_order())} segments"
                     for one in recording.renditions.values())
    if recording.dash:
        seen += f", {len(recording.dash.versions)} manifests, {len(recording.dash.segments)} " \
                f"segments in them"
    for rendition in recording.renditions.values():
        if rendition.refused:
            one = rendition.refused[0]
            print(f"{len(rendition.refused)} reloads gave no playlist, first {one} after "
                  f"{one.waited:.2f} s")
    print(f"this program was woken up to {recording.lag[1] * 1000:.0f} ms late, 95 % within "
          f"{recording.lag[0] * 1000:.0f} ms")
    late = [rule.id for rule, findings in results if findings.late and not findings.wrong]
    if recording.lag[1] > TOO_LATE and late:
        print(f"the machine was too busy to judge by time: {', '.join(late)} may pass on a quieter one")
    print(f"{counts['PASS']} passed, {counts['FAIL']} failed, {counts['KNOWN']} known not to be met, "
          f"{counts['SKIP']} skipped ({seen})")


def write_json(recording, results, path):
    told = {
        "url": recording.url,
        "expect": recording.expect,
        "lag_seconds": {"p95": recording.lag[0], "worst": recording.lag[1]},
        "transport": recording.transport,
        "seconds": round(recording.finished - recording.started, 3),
        "rules": [{"id": rule.id, "severity": rule.severity, "rule": rule.text,
                   "verdict": verdict(rule, findings), "checks": findings.count,
                   "failures": findings.failures[:20], "failed": len(findings.failures)}
                  for rule, findings in results],
    }
    with open(path, "w", encoding="utf-8") as file:
        json.dump(told, file, indent=1)
