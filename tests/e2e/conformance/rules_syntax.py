"""SYN: how playlists are written (RFC 8216bis §4.1, §4.2, §8)."""

import unicodedata

from registry import rule

TYPES = ("application/vnd.apple.mpegurl", "audio/mpegurl")


def all_versions(recording):
    """(where, version) of every playlist answer."""
    if recording.multivariant:
        yield "multivariant", recording.multivariant
    for version in recording.iframes:
        yield version.exchange.url, version
    for rendition in recording.renditions.values():
        for sequence in rendition.sequences:
            for version in sequence:
                yield rendition.name, version
        for delta in rendition.deltas:
            yield rendition.name + " (delta)", delta.version


def problems(recording, findings, name):
    for where, version in all_versions(recording):
        found = [f"{where} line {line}: {sentence}"
                 for rule_id, line, sentence in version.playlist.problems if rule_id == name]
        findings.check(not found, found[0] if found else "")


@rule("SYN-01", "E", "the first line is #EXTM3U (§4.4.1.1)")
def first_line(recording, findings):
    for where, version in all_versions(recording):
        line = version.playlist.lines[0].removesuffix("\r")
        findings.check(line == "#EXTM3U", f"{where} starts with {line[:40]!r}")


@rule("SYN-02", "E", "UTF-8 in NFC, no BOM, no control characters (§4.1)")
def characters(recording, findings):
    for where, version in all_versions(recording):
        findings.check(*character_fault(where, version.exchange.body))


def character_fault(where, body):
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as broken:
        return False, f"{where}: no UTF-8 at byte {broken.start}"
    if text.startswith("\ufeff"):
        return False, f"{where} starts with a byte order mark"
    bad = next((char for char in text if unicodedata.category(char) == "Cc"
                and char not in "\r\n"), None)
    if bad:
        return False, f"{where} holds control character {bad!r}"
    return unicodedata.is_normalized("NFC", text), f"{where} is not in NFC"


@rule("SYN-03", "E", "a playlist says by name or Content-Type what it is (§4)")
def media_type(recording, findings):
    for where, version in all_versions(recording):
        path = version.exchange.url.split("?")[0]
        kind = (version.exchange.header("Content-Type") or "").split(";")[0].strip().lower()
        findings.check(path.endswith((".m3u8", ".m3u")) or kind in TYPES,
                       f"{where}: {path} has Content-Type {kind!r}")


@rule("SYN-04", "E", "attribute lists: unique names, no white space (§4.2)")
def attribute_lists(recording, findings):
    problems(recording, findings, "SYN-04")


@rule("SYN-05", "E", "tags that may stand once stand once (§4.4)")
def single_tags(recording, findings):
    problems(recording, findings, "SYN-05")


@rule("SYN-06", "E", "no playlist mixes multivariant and media tags (§4.4.6)")
def unmixed(recording, findings):
    for where, version in all_versions(recording):
        wanted = "multivariant" if where == "multivariant" else "media"
        kind = version.playlist.kind
        findings.check(kind == wanted, f"{where} holds {kind} tags")
    problems(recording, findings, "SYN-06")


def needed_version(playlist):
    """The lowest EXT-X-VERSION for what the playlist holds (§8)."""
    names, needed = set(playlist.names), 1
    if any("." in segment.duration_text for segment in playlist.segments):
        needed = 3
    if names & {"BYTERANGE", "I-FRAMES-ONLY"}:
        needed = 4
    if "MAP" in names:
        needed = 5 if playlist.iframes_only else 6
    if "DEFINE" in names:
        needed = 11 if any(name == "DEFINE" and "QUERYPARAM" in value
                           for _, name, value in playlist.tags) else 8
    if playlist.skip:
        needed = max(needed, 10 if "RECENTLY-REMOVED-DATERANGES" in playlist.skip else 9)
    if any("REQ-" in value for _, name, value in playlist.tags if name == "STREAM-INF"):
        needed = max(needed, 12)
    return needed


@rule("SYN-07", "E", "EXT-X-VERSION is high enough for the content (§8)")
def version_enough(recording, findings):
    for where, version in all_versions(recording):
        said, needed = version.playlist.version or 1, needed_version(version.playlist)
        findings.check(said >= needed, f"{where} says version {said}, needs {needed}")


@rule("SYN-08", "W", "EXT-X-VERSION is not higher than needed (§6.2.1)")
def version_modest(recording, findings):
    for where, version in all_versions(recording):
        said, needed = version.playlist.version or 1, needed_version(version.playlist)
        # A multivariant playlist may speak the version of its media playlists, and one that had
        # no picture to list yet the version it will need.
        floor = 6 if where == "multivariant" else 5 if version.playlist.iframes_only else 0
        allowed = max(needed, floor)
        findings.check(said <= allowed, f"{where} says version {said}, needs {needed}")


@rule("SYN-09", "E", "quoted strings are closed, enumerated strings bare (§4.2)")
def quoting(recording, findings):
    problems(recording, findings, "SYN-09")


@rule("SYN-10", "E", "variables are defined before their use (§4.4.2.3)")
def variables(recording, findings):
    problems(recording, findings, "SYN-10")
