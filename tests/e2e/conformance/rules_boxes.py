"""F, first half: the boxes of initialisation sections and media (RFC 8216bis §3.1.2, CMAF)."""

import nal
from registry import rule

BRANDS = {b"iso6", b"iso7", b"iso8", b"iso9", b"cmfc", b"cmf2", b"cmff"}
AROUND = {b"styp", b"prft", b"emsg", b"moof", b"mdat"}
FOREIGN = {b"sidx", b"mfra", b"moov"}


def inits(recording):
    for rendition in recording.renditions.values():
        for item in rendition.inits.values():
            if item.init:
                yield rendition, item, item.init


def media(recording):
    """(rendition, item) of every part and segment that was got."""
    for rendition in recording.renditions.values():
        for item in rendition.parts_in_order() + rendition.segments_in_order():
            yield rendition, item


def fragments(recording):
    for rendition, item in media(recording):
        for fragment in item.media.fragments:
            yield rendition, item, fragment


@rule("F-01", "E", "ftyp of iso6 or later, mvex behind the tracks, no samples (§3.1.2)")
def init_shape(recording, findings):
    for rendition, item, init in inits(recording):
        kinds = [box.kind for box in init.top]
        where = f"{rendition.name}: {item.uri}"
        findings.check(not init.problems, f"{where}: {init.problems[:1]}")
        findings.check(kinds[:1] == [b"ftyp"] and b"moov" in kinds, f"{where} has boxes {kinds}")
        findings.check(set(init.brands) & BRANDS, f"{where} has brands {init.brands}")
        last = max((at for at, kind in enumerate(init.order) if kind == b"trak"), default=-1)
        findings.check(b"mvex" in init.order[last + 1:], f"{where}: no mvex behind the tracks")
        durations = [init.movie_duration] + [one.header_duration for one in init.tracks.values()]
        findings.check(not any(durations), f"{where} has durations {durations}")
        findings.check(not any(one.samples for one in init.tracks.values()),
                       f"{where} holds samples")


@rule("F-02", "E", "each part is whole moof and mdat boxes of one track (§3.2, CMAF 7.3.2.3)")
def part_shape(recording, findings):
    for rendition, item in media(recording):
        where, one = f"{rendition.name}: {item.uri}", item.media
        findings.check(not one.problems, f"{where}: {one.problems[:1]}")
        findings.check(one.fragments, f"{where} has no fragment")
        strange = [box.kind for box in one.boxes if box.kind not in AROUND | FOREIGN]
        findings.check(not strange, f"{where} holds {strange}")
        findings.check(all(fragment.traf_count == 1 for fragment in one.fragments),
                       f"{where} has a moof of several tracks")


@rule("F-03", "E", "tfdt, default-base-is-moof, and samples inside the fragment's own mdat")
def addressing(recording, findings):
    for rendition, item, fragment in fragments(recording):
        where = f"{rendition.name}: {item.uri}"
        findings.check(fragment.tfdt is not None, f"{where} has no tfdt")
        findings.check(fragment.base_is_moof and not fragment.base_offset,
                       f"{where}: data offsets do not count from the moof")
        if fragment.mdat:
            inside = all(fragment.mdat.body <= one.start and
                         one.start + one.size <= fragment.mdat.end for one in fragment.samples)
            findings.check(inside, f"{where}: samples lie outside the mdat")


@rule("F-05", "E", "track ids are the initialisation section's, each a single track (CMAF)")
def track_ids(recording, findings):
    for rendition, item, init in inits(recording):
        findings.check(len(init.tracks) == 1 and all(one.entry_count == 1
                                                     for one in init.tracks.values()),
                       f"{rendition.name}: {item.uri} has {len(init.tracks)} tracks")
    for rendition, item, fragment in fragments(recording):
        init = rendition.init(item.init_uri)
        if init:
            findings.check(fragment.track_id in init.tracks,
                           f"{rendition.name}: {item.uri} is of track {fragment.track_id}")


@rule("F-06", "W", "mfhd sequence numbers grow (ISO/IEC 14496-12 §8.8.5)")
def sequence_grows(recording, findings):
    for rendition in recording.renditions.values():
        for items in (rendition.parts_in_order(), rendition.segments_in_order()):
            numbers = [fragment.sequence for item in items for fragment in item.media.fragments]
            for before, after in zip(numbers, numbers[1:]):
                findings.check(before is not None and after is not None and before < after,
                               f"{rendition.name}: sequence {after} follows {before}")


@rule("F-09", "E", "video has signed offsets or an edit list, not both (CMAF 9.2.1)")
def offsets_or_edits(recording, findings):
    for rendition, item, fragment in fragments(recording):
        init = rendition.init(item.init_uri)
        track = init.tracks.get(fragment.track_id) if init else None
        if track and track.handler == "vide":
            reorders = any(sample.offset for sample in fragment.samples)
            signed = 1 in fragment.run_versions
            findings.check(not (signed and track.edits) and (signed or track.edits or not reorders),
                           f"{rendition.name}: {item.uri} trun versions "
                           f"{fragment.run_versions}, edit list: {track.edits}")


@rule("F-11", "W", "no sidx, mfra or moov in media")
def nothing_foreign(recording, findings):
    for rendition, item in media(recording):
        found = [box.kind for box in item.media.boxes if box.kind in FOREIGN]
        findings.check(not found, f"{rendition.name}: {item.uri} holds {found}")


@rule("F-13", "W", "parameter sets in the media are those of the sample entry (AAS 1.10)")
def parameter_sets(recording, findings):
    for rendition, item in media(recording):
        init = rendition.init(item.init_uri)
        entry = init.track.entry if init and init.track else None
        if item.kind != "segment" or not entry or entry.family not in nal.PARAMETER_SETS:
            continue
        for sample in item.media.samples:
            inside = nal.parameter_sets(item.media.bytes_of(sample), entry.family,
                                        entry.length_size)
            findings.check(all(unit in entry.parameter_sets for unit in inside),
                           f"{rendition.name}: {item.uri} brings other parameter sets at "
                           f"{sample.dts}")


@rule("F-14", "W", "emsg is version 1 and stands before a moof (CTA-5005-A 4.5.2)")
def messages(recording, findings):
    for rendition, item in media(recording):
        kinds = [box.kind for box in item.media.boxes]
        for at, box in enumerate(item.media.boxes):
            if box.kind == b"emsg":
                findings.check(box.version == 1 and b"moof" in kinds[at:]
                               and kinds[at - 1:at] != [b"moof"],
                               f"{rendition.name}: emsg version {box.version} in {item.uri}")


@rule("F-15", "W", "prft names the track and never goes back")
def producer_times(recording, findings):
    for rendition in recording.renditions.values():
        last = 0
        for item in rendition.parts_in_order():
            init = rendition.init(item.init_uri)
            for box in item.media.boxes:
                if box.kind != b"prft":
                    continue
                track, time = box.u(4, 4), box.u(8, 8)
                findings.check(time >= last and (not init or track in init.tracks),
                               f"{rendition.name}: prft of track {track} in {item.uri}")
                last = time


@rule("F-17", "E", "esds, dOps and the like are whole and agree with the sample entry (AAS 2.24)")
def configurations(recording, findings):
    for rendition, item, init in inits(recording):
        for track in init.tracks.values():
            faults = track.entry.problems if track.entry else ["no sample entry"]
            findings.check(not faults, f"{rendition.name}: {item.uri}: {faults[:1]}")
            if track.entry and track.entry.object_type == 2:
                spans = {sample.duration for part in rendition.parts_in_order()
                         for sample in part.media.samples}
                findings.check(2048 not in spans or track.timescale != track.entry.rate,
                               f"{rendition.name}: {item.uri} hides SBR (frames of 2048)")


@rule("F-18", "W", "HEVC sample entries carry colr nclx (CMAF)")
def colours(recording, findings):
    for rendition, item, init in inits(recording):
        for track in init.tracks.values():
            if track.entry and track.entry.family == "h265":
                findings.check(track.entry.colr, f"{rendition.name}: {item.uri} has no colr")
