#!/usr/bin/env python3
"""What bit rates that follow the picture save, at equal SSIM, against a ladder of fixed ones.

usage: per_title.py --freshet build/release/freshet --clip CLIP.mp4 [--seconds 30] [--out FOLDER]

Three contents in 1080p30: the clip; a page of text that scrolls in Chromium (scrolling_text.mjs); a test picture with motion and
noise, which is synthetic. Each is sent to Freshet as fast as it plays and its rungs with per_title are saved. x264 then makes the same rungs with
the same preset and search at seven fixed bit rates from a tenth of the ladder's to the whole of it: on that curve lies what Freshet's ladder of
fixed rates takes for the same SSIM, for ours and x264 by ffmpeg are the same encoder (ladder.py). --out keeps the sources."""

import argparse
import math
import os
import pathlib
import subprocess
import sys
import tempfile
import time

import bed
from ladder import QUIET, RUNGS, frames_of, quality, rate_of, save, segments

HERE = pathlib.Path(__file__).resolve().parent
SHARES = (0.1, 0.18, 0.3, 0.45, 0.65, 0.85, 1.0)
CODED = ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-bf", "0", "-b:v", "12M", "-maxrate", "12M", "-bufsize", "12M", "-g", "60",
         "-sc_threshold", "0"]
SILENCE = ["-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo"]


def film(clip, target, seconds):
    subprocess.run([*QUIET, "-stream_loop", "-1", "-i", clip, *SILENCE, "-map", "0:v", "-map", "1:a", "-t", str(seconds), "-vf",
                    "scale=1920:1080,fps=30", *CODED, "-c:a", "aac", str(target)], check=True)


def text(_, target, seconds):
    drawn = subprocess.Popen(["node", str(HERE / "scrolling_text.mjs"), "--frames", str(30 * seconds)], stdout=subprocess.PIPE)
    subprocess.run([*QUIET, "-f", "image2pipe", "-c:v", "png", "-framerate", "30", "-i", "-", *SILENCE, "-map", "0:v", "-map", "1:a", "-shortest", *CODED,
                    "-c:a", "aac", str(target)], stdin=drawn.stdout, check=True)
    if drawn.wait() != 0:
        sys.exit("no page of text: are the packages of tests/e2e/browser there?")


def synthetic(_, target, seconds):
    subprocess.run([*QUIET, "-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=30,noise=alls=8:allf=t", *SILENCE, "-t", str(seconds), *CODED, "-c:a",
                    "aac", str(target)], check=True)


CONTENTS = {"film": film, "text": text, "synthetic": synthetic}


def ours(binary, source, folder, seconds):
    folder.mkdir()
    server = bed.Freshet(binary, folder, bed.Certificate(folder), {})
    push = subprocess.Popen([*QUIET, "-re", "-i", str(source), "-c", "copy", "-f", "flv", server.publish_to])
    time.sleep(seconds - 1)
    base = f"{server.http}/live/main"
    lists = {name: segments(base, name) for name in ["source", *(r[0] for r in RUNGS)]}
    common = [s for s in lists["source"][1] if all(s in names for _, names in lists.values())]
    saved = {name: save(base, name, common, init, folder) for name, (init, _) in lists.items()}
    push.terminate()
    push.wait()
    server.stop()
    if not common:
        sys.exit("a rung rested all the time: the machine is too slow for this ladder")
    return saved


def fixed(source, folder, name, width, height, rate):
    target = folder / f"fixed-{name}-{rate}.mkv"
    search = ["-subq", "1"] if height > 360 else []   # transcode/effort.hpp
    subprocess.run([*QUIET, "-i", str(source), "-an", "-vf", f"setpts=N/30/TB,zscale={width}:{height}:filter=bicubic",
                    "-vsync", "passthrough", "-c:v", "libx264", "-preset", "veryfast", *search, "-tune", "zerolatency", "-threads", "1", "-b:v", str(rate), "-maxrate",
                    str(rate), "-bufsize", str(rate), "-g", "60", "-sc_threshold", "0", str(target)], check=True)
    return target


def rate_for(curve, ssim):
    """Of a fixed ladder for this SSIM, between its neighbours on the curve; None beyond its end."""
    curve = sorted(curve)
    for (low, a), (high, b) in zip(curve, curve[1:]):
        if a <= ssim <= b:
            share = (ssim - a) / (b - a) if b > a else 0
            return math.exp(math.log(low) + share * (math.log(high) - math.log(low)))
    return None


def measure(content, saved, folder):
    frames = frames_of(saved["source"])
    for name, width, height, cap in RUNGS:
        rate = rate_of(saved[name])
        ssim, _ = quality(saved[name], saved["source"], width, height, frames)
        curve = []
        for share in SHARES:
            target = fixed(saved["source"], folder, name, width, height, int(cap * share))
            curve.append((rate_of(target), quality(target, saved["source"], width, height, frames)[0]))
        equal, whole = rate_for(curve, ssim), curve[-1]
        if equal:
            said = f"{equal / 1e6:.3f} ({100 * (1 - rate / equal):+.0f} % saved)"
        else:
            said = "more than the ladder's" if ssim > whole[1] else "less than a tenth of the ladder's"
        print(f"{content:10}{name:6}per title {rate / 1e6:.3f} Mbit/s SSIM {ssim:.4f}; fixed {whole[0] / 1e6:.3f} SSIM {whole[1]:.4f}; "
              f"fixed at equal SSIM {said}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--freshet", required=True)
    parser.add_argument("--clip", required=True)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--out")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="per-title-") as name:
        folder = pathlib.Path(name)
        kept = pathlib.Path(given.out or folder)
        kept.mkdir(exist_ok=True)
        all_saved = {}
        for content, make in CONTENTS.items():
            source = kept / f"{content}.flv"
            if not source.exists():
                make(given.clip, source, given.seconds)
            all_saved[content] = ours(os.path.abspath(given.freshet), source, folder / content, given.seconds)
        # From here on a busy machine costs only time.
        for content, saved in all_saved.items():
            measure(content, saved, folder / content)


if __name__ == "__main__":
    main()
