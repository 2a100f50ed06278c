"""Judges a recording by the chosen rules and says what came of it."""

import importlib
import json

import registry

MODULES = ("rules_syntax", "rules_multivariant", "rules_media", "rules_time", "rules_parts",
           "rules_hints", "rules_reports", "rules_directives", "rules_delivery", "rules_transport",
           "rules_boxes", "rules_samples", "rules_iframes", "rules_dash", "rules_low_latency")
TOO_LATE = 0.3    # seconds of this program's own lateness
# What a busy machine, not the server, may break.
TIMING = {"TM-05", "TM-06", "TM-13", "MP-06", "MP-14", "LL-14", "LL-15", "LL-17", "LL-18", "LL-19",
          "LL-20", "LL-21", "LL-22", "LL-30", "DL-09", "DL-10", "D-03", "D-09", "D-11"}
for module in MODULES:
    importlib.import_module(module)


def judge(recording, patterns=None):
    """[(rule, findings)] in the order of the table."""
    return [(registry.RULES[name], registry.apply(name, recording))
            for name in registry.chosen(patterns)]


def failed(results):
    return any(rule.severity == "E" and findings.failures for rule, findings in results)


def print_lines(recording, results):
    for rule, findings in results:
        detail = f"({findings.reason})" if findings.verdict == "SKIP" else ""
        if findings.failures:
            detail = f"{len(findings.failures)} failed; {rule.text}: {findings.failures[0]}"
        print(f"{findings.verdict}  {rule.severity}  {rule.id:7} {findings.count:6} checks  "
              f"{detail}".rstrip())
    counts = {verdict: sum(one.verdict == verdict for _, one in results)
              for verdict in ("PASS", "FAIL", "SKIP")}
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
    if recording.lag[1] > TOO_LATE:
        print("the machine was too busy to judge by time: TM-05, TM-06, TM-13, LL-14, LL-20, MP-14 "
              "and DL-10 need a quieter one when they fail")
    print(f"{counts['PASS']} passed, {counts['FAIL']} failed, {counts['SKIP']} skipped ({seen})")


def write_json(recording, results, path):
    told = {
        "url": recording.url,
        "expect": recording.expect,
        "lag_seconds": {"p95": recording.lag[0], "worst": recording.lag[1]},
        "transport": recording.transport,
        "seconds": round(recording.finished - recording.started, 3),
        "rules": [{"id": rule.id, "severity": rule.severity, "rule": rule.text,
                   "verdict": findings.verdict, "checks": findings.count,
                   "failures": findings.failures[:20], "failed": len(findings.failures)}
                  for rule, findings in results],
    }
    with open(path, "w", encoding="utf-8") as file:
        json.dump(told, file, indent=1)
