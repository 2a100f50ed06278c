#!/usr/bin/env python3
"""Every kind of input against the running server: conformance, frames and the browser.

usage: matrix.py --freshet build/dev/freshet --clip CLIP.mp4 [--push build/dev/tests/freshet_push]
                 [--seconds 60] [--only NAME,…] [--transport h1|h2c|h2] [--browser] [--dash]

One server, one channel an input. Each input is made with ffmpeg (or is the clip), pushed as an encoder
would, and watched by conformance/check.py for --seconds; what was served is then compared with the source
frame by frame (conformance/frames.py). With --browser Chromium plays it meanwhile, with --dash also its
manifests by dash.js and Shaka, the low-latency one where keyframes are regular; the inputs that need Enhanced RTMP take part with --push. Prints one line
an input and exits 1 when any failed."""

import argparse
import concurrent.futures
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "conformance"))

import launch

X264 = ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-b:v", "900k",
        "-x264-params", "scenecut=0"]
AAC = ["-c:a", "aac", "-b:a", "96k"]


def picture(rate, gop_seconds, bframes=0):
    fps = eval(rate)  # "30000/1001"
    return (["-f", "lavfi", "-i", f"testsrc2=size=640x360:rate={rate}"],
            X264 + ["-g", str(round(fps * gop_seconds)), "-keyint_min", "1", "-bf", str(bframes)])


def sound(hz):
    return ["-f", "lavfi", "-i", f"sine=frequency=440:sample_rate={hz}"], AAC + ["-ac", "2"]


def coded(video, audio):
    """For Enhanced RTMP: small pictures, that making them takes seconds."""
    return (["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=30"], video), (
        ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000"], audio + ["-ac", "2"])


HEVC = ["-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-tag:v", "hvc1", "-x265-params",
        "log-level=error:keyint=60:min-keyint=60:scenecut=0:bframes=0"]
AV1 = ["-c:v", "libsvtav1", "-preset", "12", "-g", "60", "-pix_fmt", "yuv420p", "-svtav1-params",
       "pred-struct=1"]
VP9 = ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-g", "60", "-b:v", "400k"]
OPUS = ["-c:a", "libopus", "-b:a", "96k"]

INPUTS = {  # name: (video, audio, irregular keyframes)
    "film": None,
    "25fps": (picture("25", 2), sound(48000), False),
    "2997fps": (picture("30000/1001", 2.002), sound(48000), False),
    "30fps": (picture("30", 2), sound(44100), False),
    "60fps": (picture("60", 2), sound(48000), False),
    "bframes": (picture("30", 2, 3), sound(48000), False),
    "gop05": (picture("30", 0.5), sound(48000), False),
    "gop10": (picture("30", 10), sound(48000), True),
    "audio441": (None, sound(44100), False),
    "audio48": (None, sound(48000), False),
    "video": (picture("30", 2), None, False),
    "hevc": (*coded(HEVC, OPUS), False),
    "av1": (*coded(AV1, AAC), False),
    "vp9": (*coded(VP9, OPUS), False),
}
ENHANCED = {"hevc", "av1", "vp9"}  # Debian's ffmpeg cannot send these
# With a ladder Opus is encoded anew, and a source with so rare keyframes not offered: nothing served would be the
# source's frames.
ALONE = ["gop10", "hevc", "vp9"]
# Chromium plays HEVC only where the machine's own decoder does.
UNPLAYED = {"hevc"}


def make(name, folder, clip):
    if INPUTS[name] is None:
        return clip
    target = folder / f"{name}.mp4"
    inputs, codecs = [], []
    for stream in INPUTS[name][:2]:
        if stream:
            inputs += stream[0]
            codecs += stream[1]
    subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-y", *inputs, "-t", "60", *codecs, str(target)],
                   check=True)
    return target


def publish(name, source, address, options):
    if name in ENHANCED:
        return subprocess.Popen([options.push, str(source), address])
    return subprocess.Popen(["ffmpeg", "-nostdin", "-loglevel", "error", "-re", "-stream_loop", "-1", "-i",
                             str(source), "-c", "copy", "-f", "flv", address])


def run(name, options, folder, ready):
    source = make(name, folder, options.clip)
    key = subprocess.run([options.freshet, "key", "create", name, "--data", str(folder / "data")],
                         capture_output=True, text=True, check=True).stdout.strip()
    publisher = publish(name, source, f"{ready['rtmp']}/{key}", options)
    time.sleep(10)
    live, irregular = f"{ready['http']}/live/{name}", bool(INPUTS[name] and INPUTS[name][2])
    saved = folder / f"{name}-saved"
    command = [sys.executable, "check.py", "--url",
               f"{launch.address(ready, options.transport)}/live/{name}/index.m3u8", "--transport",
               options.transport, "--seconds", str(options.seconds), "--save", str(saved)]
    if irregular:
        command.append("--irregular-gop")
    watchers = [subprocess.Popen(["node", script, "--url", url, "--seconds", str(options.seconds)],
                                 cwd=HERE / "browser", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
                for script, url, wanted in (("play.mjs", f"{ready['http']}/{name}", options.browser),
                                            ("players.mjs", f"{live}/manifest.mpd", options.dash),
                                            ("players.mjs", f"{live}/ll.mpd", options.dash and not irregular))
                if wanted and name not in UNPLAYED]
    done = subprocess.run(command, cwd=HERE / "conformance", capture_output=True, text=True)
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAIL")]
    if options.jobs > 1:
        # It counts the server's sockets, and other inputs' watchers hold some.
        failed = [line for line in failed if "DL-10" not in line]
    problems = [line[:200] for line in failed]
    judged = not any(line.startswith("SKIP") and "D-10" in line for line in done.stdout.splitlines())
    if judged == irregular:
        problems.append(f"ll.mpd was {'' if judged else 'not '}there")
    if not done.stdout.strip():
        problems.append((done.stdout + done.stderr)[-400:])
    seen = []
    for watcher in watchers:
        seen += watcher.communicate()[0].splitlines()
        if watcher.returncode != 0:
            problems.append("browser: " + "\n".join(seen)[-600:])
    if publisher.poll() is not None:
        problems.append("the publisher was cut off")
    publisher.kill()
    publisher.wait()
    frames = subprocess.run([sys.executable, "frames.py", "--source", str(source), "--saved", str(saved)],
                            cwd=HERE / "conformance", capture_output=True, text=True)
    if frames.returncode != 0:
        problems.append("frames: " + (frames.stdout + frames.stderr)[-800:])
    sync = [line.split("sound is ")[1].split(" from")[0] for line in frames.stdout.splitlines() if "F-12" in line]
    summary = done.stdout.strip().splitlines()[-1] if done.stdout.strip() else "no report"
    summary += "".join(f"; sound {one}" for one in sync[:1])
    summary += "".join(f"\n      {one.strip()}" for one in seen)
    print(f"{'FAIL' if problems else 'ok':5}{name:10}{summary}", *problems, sep="\n      ", flush=True)
    return not problems


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--freshet", required=True, type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("--clip", required=True, type=lambda p: pathlib.Path(p).resolve())
    parser.add_argument("--push", type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--only", default="")
    parser.add_argument("--transport", choices=("h1", "h2c", "h2"), default="h1")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--browser", action="store_true")
    parser.add_argument("--dash", action="store_true")
    options = parser.parse_args()
    names = options.only.split(",") if options.only else [n for n in INPUTS if options.push or n not in ENHANCED]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="matrix-"))
    alone = [f"channels.{name}.ladder=off" for name in ALONE]
    server, ready = launch.server(options.freshet, folder, *alone, secure=True)
    try:
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            results = list(pool.map(lambda n: run(n, options, folder, ready), names))
    finally:
        server.terminate()
        code = server.wait(timeout=10)
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed; the server ended with {code}")
    return 0 if all(results) and code == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
