#!/usr/bin/env python3
"""Compares what a server delivered with what was published, frame by frame.

    check.py --save DIR …; frames.py --source clip.mp4 --saved DIR

The source may have been looped by its publisher (ffmpeg -stream_loop -1). Every saved rendition
must be a gapless run of the source's frames, each once; sound must lie to the picture as there.
Renditions that hold no frame of the source (transcoded ones) are checked for their times alone."""

import argparse
import glob
import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import mp4

SEAMLESS = 0.001       # seconds by which a loop may overlap itself unnoticed
OFFSET_LIMIT = 0.010    # seconds that sound may move against the picture (rule F-12)
SEAM_FRAMES = 6         # frames around the loop's end in which a server may leave one out
RESYNC = 3              # frames that must match again behind a fault
FAULTS_TOLD = 10
# Units that are no picture data: SEI, parameter sets, delimiters (H.264 table 7-1, H.265 7-1).
DRESSING = {"h264": "6-9", "hevc": "32-40"}


@dataclass
class Fault:
    """What is wrong at one place; `missing` are the places in the source that were left out."""
    text: str
    missing: range = range(0)

    def __str__(self):
        return self.text

    def at_seam(self, length):
        """Whether it is about single frames around the loop's end."""
        return 0 < len(self.missing) <= 2 and \
            all(min(place % length, length - place % length) <= SEAM_FRAMES for place in self.missing)


@dataclass
class Packet:
    """One frame: its times in seconds, its bytes as a hash."""
    pts: float
    dts: float
    size: int
    hash: str
    key: bool = False


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def codec_of(path, kind):
    told = run("ffprobe", "-v", "error", "-select_streams", f"{kind}:0", "-show_entries",
               "stream=codec_name", "-of", "csv=p=0", path).split()
    return told[0].strip(",") if told else None


def packets(path, kind, slices_only=False):
    """The packets of a file's first video ("v") or audio ("a") stream."""
    text = run("ffprobe", "-v", "error", "-select_streams", f"{kind}:0", "-show_packets",
               "-show_data_hash", "md5", "-show_entries",
               "packet=pts_time,dts_time,size,flags,data_hash", "-of", "json", path)
    found = [Packet(float(one["pts_time"]), float(one["dts_time"]), int(one["size"]),
                    one["data_hash"], "K" in one.get("flags", ""))
             for one in json.loads(text).get("packets", [])]
    codec = codec_of(path, kind)
    if slices_only and codec in DRESSING:
        rehash(found, path, kind, codec)
    return found


def exact_times(found, path):
    """Replaces what ffprobe says of a fragmented file by what is written in it: libavformat moves
    pictures by the largest negative composition offset, which players over MSE do not."""
    with open(path, "rb") as file:
        data = file.read()
    init = mp4.Init(data)
    samples = mp4.Media(data, init).samples
    if len(samples) != len(found):
        raise ValueError(f"{path}: {len(samples)} samples, ffprobe finds {len(found)}")
    for packet, sample in zip(found, samples):
        packet.pts = sample.pts / init.track.timescale
        packet.dts = sample.dts / init.track.timescale


def rehash(found, path, kind, codec):
    """Hashes of the picture data alone, for ways in that change what stands around it."""
    text = run("ffmpeg", "-v", "error", "-i", path, "-map", f"0:{kind}:0", "-c", "copy", "-bsf:v",
               f"filter_units=remove_types={DRESSING[codec]}", "-f", "framemd5", "-")
    rows = [line.split(",") for line in text.splitlines() if not line.startswith("#")]
    for packet, row in zip(found, rows):
        packet.size, packet.hash = int(row[4]), row[5].strip()


def time_faults(found):
    """Sentences about times that no decoder or player should see."""
    faults = []
    if not found:
        return ["it holds no frame"]
    for before, after in zip(found, found[1:]):
        if after.dts <= before.dts:
            faults.append(f"dts {after.dts:.6f} follows {before.dts:.6f}")
    shown = sorted(packet.pts for packet in found)
    faults += [f"two frames are shown at {after:.6f}" for before, after in zip(shown, shown[1:])
               if after - before < 1e-6]
    # What comes after the end may belong before the last pictures.
    lead = min(packet.pts - packet.dts for packet in found)
    whole = [time for time in shown if time <= found[-1].dts + lead + 1e-6]
    steps = [after - before for before, after in zip(whole, whole[1:])]
    usual = statistics.median(steps) if steps else 0
    faults += [f"nothing is shown from {shown[at]:.6f} for {step:.4f} s, a frame has {usual:.4f}"
               for at, step in enumerate(steps) if step > 2.5 * usual]
    return faults


def known(saved, source):
    """Whether any frame of the source is in it."""
    hashes = {packet.hash for packet in source}
    return any(packet.hash in hashes for packet in saved)


def agree(saved, at, source, place, length):
    """How many of `length` frames match from there on, the source taken in a circle."""
    count = 0
    while count < length and at + count < len(saved) and \
            saved[at + count].hash == source[(place + count) % len(source)].hash:
        count += 1
    return count


def best_place(saved, at, source, after=0):
    """Where in the source the frames from `at` on stand: the first place, in a circle from `after`,
    at which a few of them match."""
    wanted = min(RESYNC, len(saved) - at)
    for step in range(len(source)):
        if agree(saved, at, source, after + step, wanted) == wanted:
            return after + step
    return None


def longest_place(saved, source):
    """The start of the longest match: sound repeats itself (silence), the first is not enough."""
    places = [place for place in range(len(source)) if saved[0].hash == source[place].hash]
    return max(places, key=lambda place: agree(saved, 0, source, place, len(saved)), default=None)


def match(saved, source):
    """[(saved index, source index counted on over loops)] and the faults found on the way."""
    pairs, faults = [], []
    at, place = 0, longest_place(saved, source) if saved else None
    if place is None:
        place = 0
    while at < len(saved):
        if saved[at].hash == source[place % len(source)].hash:
            pairs.append((at, place))
            at, place = at + 1, place + 1
            continue
        if pairs and saved[at].hash == saved[at - 1].hash:
            faults.append(Fault(f"frame {at} at {saved[at].pts:.4f} is there twice"))
            at += 1
            continue
        found = best_place(saved, at, source, place)
        if found is None:
            faults.append(Fault(f"frame {at} at {saved[at].pts:.4f} ({saved[at].size} bytes) is "
                                f"not the source's"))
            at += 1
            place += 1 if best_place(saved, at, source, place) != place else 0
            continue
        faults.append(Fault(f"{found - place} frames are missing before frame {at} at "
                            f"{saved[at].pts:.4f}", range(place, found)))
        place = found
    return pairs, faults


def shifts(pairs, saved, source):
    """{loop: how far the frames of that round were moved in time}, medians in seconds."""
    rounds = {}
    for at, place in pairs:
        rounds.setdefault(place // len(source), []).append(
            saved[at].pts - source[place % len(source)].pts)
    return {number: statistics.median(values) for number, values in rounds.items()}


def lip_sync(picture, sound, circle):
    """How much later than in the source sound comes to the picture, the worst of all rounds that
    both have. They may have joined the source's circle, `circle` seconds long, in different rounds:
    the nearest belong together, those half a circle apart are not the same round."""
    nearest = [min((moved - shown for shown in picture.values()), key=abs)
               for moved in sound.values()] if picture else []
    shared = [off for off in nearest if abs(off) < circle / 2]
    return max(shared, key=abs, default=None)


def seam(picture, source, step):
    """Of the picture's rounds, or the sound's own where there is no picture. By how much the source's sound is longer than the circle its publisher plays it in: there it
    overlaps itself or leaves a hole, and a server has to leave out or bridge a frame."""
    rounds = sorted(number for number in picture if number + 1 in picture)
    if not rounds:
        return 0.0
    circle = statistics.median(picture[number + 1] - picture[number] for number in rounds)
    return source[-1].pts - source[0].pts + step - circle


class Report:
    """Lines of PASS and FAIL."""

    def __init__(self):
        self.failed = False

    def line(self, faults, name, detail):
        self.failed = self.failed or bool(faults)
        print(f"{'FAIL' if faults else 'PASS'}  {name:24} {detail}")
        for fault in faults[:FAULTS_TOLD]:
            print(f"      {fault}")
        if len(faults) > FAULTS_TOLD:
            print(f"      and {len(faults) - FAULTS_TOLD} more")


class Delivered:
    """A saved rendition beside the source's packets of its kind."""

    def __init__(self, path, kind, source, slices_only):
        self.name, self.source = os.path.basename(path), source
        self.saved = packets(path, kind, slices_only)
        exact_times(self.saved, path)
        self.is_source = bool(self.saved) and known(self.saved, source)
        self.pairs, self.faults = match(self.saved, source) if self.is_source else ([], [])
        self.shifts = shifts(self.pairs, self.saved, source)
        self.step = statistics.median([after.pts - before.pts for before, after in
                                       zip(source, source[1:])]) if len(source) > 1 else 0.0

    def report(self, report, seam_length=0.0):
        report.line(time_faults(self.saved), self.name,
                    f"{len(self.saved)} frames have sensible times")
        if not self.is_source:
            print(f"SKIP  {self.name:24} holds no frame of the source")
            return
        faults = [str(one) for one in self.faults
                  if not (abs(seam_length) > SEAMLESS and one.at_seam(len(self.source)))]
        excused = len(self.faults) - len(faults)
        report.line(faults, self.name, f"{len(self.pairs)} of {len(self.saved)} frames are the "
                    f"source's, in order" + (f", {excused} left out where its loop overlaps itself"
                                             if excused else ""))


def report_sync(picture, sound, circle, seam_length, report):
    """Rule F-12."""
    off = lip_sync(picture.shifts, sound.shifts, circle)
    if off is None:
        return report.line(["picture and sound share no round of the source"], "F-12", "")
    return report.line([] if abs(off) <= OFFSET_LIMIT else [f"at most {OFFSET_LIMIT * 1000:.1f} ms"], "F-12",
                       f"sound is {off * 1000:+.2f} ms from where the source has it; the source's "
                       f"loop overlaps itself by {seam_length * 1000:.1f} ms")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--source", required=True, help="the file that was published")
    parser.add_argument("--saved", required=True, help="the directory check.py --save wrote")
    parser.add_argument("--slices-only", action="store_true",
                        help="compare picture data without parameter sets, SEI and delimiters")
    options = parser.parse_args()
    report, found, circle = Report(), {}, 0.0
    for kind, name in (("v", "video"), ("a", "audio")):
        source = packets(options.source, kind, options.slices_only)
        circle = max(circle, source[-1].pts - source[0].pts if source else 0.0)
        found[kind] = [Delivered(path, kind, source, options.slices_only) for path in
                       sorted(glob.glob(os.path.join(options.saved, f"{name}-*.mp4")))]
        if source and not any(one.is_source for one in found[kind]):
            report.line(["no saved rendition holds the source's frames"], name, "is delivered")
    pictures = [one for one in found["v"] if one.is_source]
    for one in found["v"]:
        one.report(report)
    for one in found["a"]:
        length = seam((pictures[0] if pictures else one).shifts, one.source, one.step)
        one.report(report, length)
        for picture in pictures if one.is_source else []:
            report_sync(picture, one, circle, length, report)
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
