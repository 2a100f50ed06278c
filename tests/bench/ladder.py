#!/usr/bin/env python3
"""What a ladder costs and how good it looks: Freshet beside one ffmpeg process that makes the same rungs.

usage: ladder.py --freshet build/release/freshet --clip CLIP.mp4 [--seconds 40] [--rounds 1]

The clip becomes 1080p30 with a keyframe every two seconds (x264 veryfast, 6 Mbit/s) and is sent as fast as it
plays to both in turn, which are measured over the same seconds of it. ffmpeg decodes once, scales in a cascade with zimg's bicubic and encodes with x264's same preset, rate
control and keyframes, one thread each. CPU is the kernel's account, in seconds a second of media; Freshet's is that of the server with
the ladder less that of the same server without. SSIM and PSNR are those of each rung against the source scaled to it."""

import argparse
import os
import pathlib
import re
import subprocess
import tempfile
import time

import bed

RUNGS = [("720p", 1280, 720, 3_000_000), ("480p", 854, 480, 1_500_000), ("360p", 640, 360, 800_000)]
QUIET = ["ffmpeg", "-nostdin", "-loglevel", "error", "-y"]
WARM_UP = 8


def make_source(clip, folder, seconds):
    source = folder / "source.flv"
    subprocess.run([*QUIET, "-stream_loop", "-1", "-i", clip, "-t", str(seconds), "-vf", "scale=1920:1080,fps=30",
                    "-c:v", "libx264", "-preset", "veryfast", "-bf", "0", "-b:v", "6M", "-maxrate", "6M", "-bufsize", "6M", "-g", "60",
                    "-sc_threshold", "0", "-c:a", "aac", str(source)], check=True)
    return source


def peer_command(source, folder):
    steps, above = [], "0:v"
    for i, (name, width, height, _) in enumerate(RUNGS):
        last = i == len(RUNGS) - 1
        steps.append(f"[{above}]zscale={width}:{height}:filter=bicubic" + (f"[{name}]" if last else f",split[{name}][n{i}]"))
        above = f"n{i}"
    command = [*QUIET, "-re", "-threads", "1", "-i", str(source), "-filter_complex_threads", "1", "-filter_complex", ";".join(steps)]
    for name, _, _, rate in RUNGS:
        command += ["-map", f"[{name}]", "-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-threads", "1", "-vsync", "passthrough",
                    "-b:v", str(rate), "-maxrate", str(rate), "-bufsize", str(rate), "-g", "60", "-sc_threshold", "0",
                    str(folder / f"{name}.mkv")]
    return command


def cost_of(pids, seconds):
    """Of the same seconds of the clip, whoever plays it: scenes differ."""
    time.sleep(WARM_UP)
    began, at = bed.cpu(pids), time.monotonic()
    time.sleep(seconds - WARM_UP - 4)
    return (bed.cpu(pids) - began) / (time.monotonic() - at)


def run_peer(source, folder, seconds):
    peer = subprocess.Popen(peer_command(source, folder))
    cost = cost_of([peer.pid], seconds)
    if peer.wait() != 0:
        raise SystemExit("ffmpeg failed")
    return cost


def refuse_if_eased(server):
    """Who gives less detail than asked for is no peer."""
    steps = re.findall(r'^freshet_transcode_steps_total\{reason="(ease|rest|refuse)"\} ([1-9].*)$', bed.fetch(f"{server.http}/metrics").decode(), re.M)
    if steps:
        raise SystemExit(f"the machine was too busy, and the server gave less than asked for ({steps}): measure when it is calm")


def frames_of(path):
    return int(subprocess.run(["ffprobe", "-v", "error", "-count_packets", "-select_streams", "v", "-show_entries",
                               "stream=nb_read_packets", "-of", "csv=p=0", str(path)],
                              capture_output=True, text=True, check=True).stdout.strip().strip(","))


def quality(rung, source, width, height, frames):
    said = subprocess.run(["ffmpeg", "-nostdin", "-hide_banner", "-i", str(rung), "-i", str(source), "-lavfi",
                           f"[1:v]settb=1/30,setpts=N,trim=end_frame={frames},zscale={width}:{height}:filter=bicubic,split[r][r2];"
                           f"[0:v]settb=1/30,setpts=N,trim=end_frame={frames},split[a][b];[a][r]ssim;[b][r2]psnr",
                           "-f", "null", "-"], capture_output=True, text=True).stderr
    return float(re.search(r"SSIM.*All:([\d.]+)", said).group(1)), float(re.search(r"PSNR.*average:([\d.]+)", said).group(1))


def segments(base, rendition):
    text = bed.fetch(f"{base}/{rendition}/index.m3u8").decode()
    init = re.findall(r'EXT-X-MAP:URI="([^"]+)"', text)[-1]
    listed, gap = [], False
    for line in text.splitlines():
        gap = gap or line == "#EXT-X-GAP"
        if line.endswith(".m4s") and not line.startswith("#"):
            if not gap:
                listed.append(line)
            gap = False
    return init, listed


def save(base, rendition, names, init, folder):
    path = folder / f"ours-{rendition}.mp4"
    path.write_bytes(b"".join(bed.fetch(f"{base}/{rendition}/{name}") for name in [init, *names]))
    return path


def run_ours(binary, source, folder, seconds, ladder):
    folder.mkdir()
    server = bed.Freshet(binary, folder, bed.Certificate(folder), {"channel_defaults.ladder": ladder, "channel_defaults.per_title": "false"})
    push = subprocess.Popen([*QUIET, "-re", "-i", str(source), "-c", "copy", "-f", "flv", server.publish_to])
    try:
        cost = cost_of(server.pids, seconds)
        if ladder == "off":
            return cost, {}
        refuse_if_eased(server)
        return cost, saved_from(f"{server.http}/live/main", folder)
    finally:
        push.terminate()
        push.wait()
        server.stop()


def saved_from(base, folder):
    """The segments that every rendition has, as a file each."""
    lists = {name: segments(base, name) for name in ["source", *(r[0] for r in RUNGS)]}
    common = [s for s in lists["source"][1] if all(s in names for _, names in lists.values())]
    return {name: save(base, name, common, init, folder) for name, (init, _) in lists.items()}


def rate_of(path):
    said = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "packet=size,dts_time", "-of",
                           "csv=p=0", str(path)], capture_output=True, text=True, check=True).stdout.split()
    packets = [line.split(",")[:2] for line in said]
    times = [float(t) for t, _ in packets]
    return 8 * sum(int(size) for _, size in packets) / (times[-1] - times[0] + 1 / 30)


def compare(source, folder, saved):
    print("rung   Mbit/s ours / ffmpeg      SSIM ours / ffmpeg      PSNR ours / ffmpeg")
    frames = frames_of(saved["source"])  # the first ones: nothing has left the window yet
    for name, width, height, _ in RUNGS:
        theirs = folder / f"{name}.mkv"
        a = quality(saved[name], saved["source"], width, height, frames)
        b = quality(theirs, source, width, height, frames)
        ours, other = rate_of(saved[name]), rate_of(theirs)
        print(f"{name}   {ours / 1e6:.3f} / {other / 1e6:.3f} ({ours / other:.3f})   "
              f"{a[0]:.4f} / {b[0]:.4f} ({a[0] - b[0]:+.4f})   {a[1]:.2f} / {b[1]:.2f} dB ({a[1] - b[1]:+.2f})")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--freshet", required=True)
    parser.add_argument("--clip", required=True)
    parser.add_argument("--seconds", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    ladder = "[" + ", ".join(f"{{name: {n}, height: {h}, bitrate: {b // 1000}kbps, fps: 0}}" for n, _, h, b in RUNGS) + "]"
    with tempfile.TemporaryDirectory(prefix="ladder-") as name:
        folder = pathlib.Path(name)
        source = make_source(given.clip, folder, given.seconds)
        for number in range(given.rounds):
            bare, _ = run_ours(os.path.abspath(given.freshet), source, folder / f"off{number}", given.seconds, "off")
            theirs = run_peer(source, folder, given.seconds)
            whole, saved = run_ours(os.path.abspath(given.freshet), source, folder / f"on{number}", given.seconds, ladder)
            ours = whole - bare
            print(f"CPU seconds a second of media: ours {ours:.3f} (server {whole:.3f}, without a ladder {bare:.3f}), "
                  f"ffmpeg {theirs:.3f}: {ours / theirs:.3f}", flush=True)
        compare(source, folder, saved)


if __name__ == "__main__":
    main()
