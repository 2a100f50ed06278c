#!/usr/bin/env python3
"""Server CPU per passed-through stream: Freshet beside Debian's nginx with libnginx-mod-rtmp.

usage: ingest_cpu.py --freshet build/release/freshet --clip CLIP.mp4 [--streams 25] [--seconds 30]

Each server in turn gets the same publishers (ffmpeg, the clip looped, codec copy); user and system
time are the kernel's own account of the server's processes over the same number of seconds, after ten
seconds of warm-up. Prints milliseconds of CPU per stream and second, and the ratios to nginx."""

import argparse
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

TICKS = os.sysconf("SC_CLK_TCK")


def cpu(pid):
    """User and system seconds of a process, and its resident MiB."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    pages = int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1])
    return int(fields[11]) / TICKS, int(fields[12]) / TICKS, pages * 4096 / 2**20


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start_nginx(folder, streams):
    port = free_port()
    (folder / "hls").mkdir()
    (folder / "logs").mkdir()
    conf = folder / "nginx.conf"
    conf.write_text(f"""
load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
user root; daemon off; worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/logs/error.log;
rtmp_auto_push off;
events {{ worker_connections 1024; }}
rtmp {{ server {{ listen 127.0.0.1:{port}; chunk_size 4096; access_log off;
  application live {{ live on; hls on; hls_path {folder}/hls; hls_fragment 2s; hls_playlist_length 24s; }} }} }}
""")
    process = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(conf)])
    time.sleep(1)
    children = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True)
    pids = [process.pid] + [int(p) for p in children.stdout.split()]
    return process, pids, [f"rtmp://127.0.0.1:{port}/live/s{i}" for i in range(streams)]


def start_freshet(binary, folder, streams, latency):
    ready = folder / "ready.json"
    data = folder / "data"
    flags = [binary, "serve", "--data", str(data), "--set", "http.port=0", "--set", "rtmp.port=0", "--set", "srt.port=off",
             "--set", f"channel_defaults.latency={latency}", "--set", "channel_defaults.ladder=off", "--ready-file", str(ready)]
    process = subprocess.Popen(flags, stderr=open(folder / "freshet.log", "w"))
    while not ready.exists():
        time.sleep(0.02)
    address = json.loads(ready.read_text())["rtmp"]
    keys = [subprocess.run([binary, "key", "create", f"s{i}", "--data", str(data)],
                           capture_output=True, text=True, check=True).stdout.strip()
            for i in range(streams)]
    return process, [process.pid], [f"{address}/{key}" for key in keys]


def measure(process, pids, addresses, clip, seconds):
    publishers = [subprocess.Popen(
        ["ffmpeg", "-nostdin", "-loglevel", "error", "-re", "-stream_loop", "-1", "-i", clip,
         "-c", "copy", "-f", "flv", address], stderr=subprocess.DEVNULL) for address in addresses]
    try:
        time.sleep(10)
        before, began = [cpu(pid) for pid in pids], time.monotonic()
        time.sleep(seconds)
        after, took = [cpu(pid) for pid in pids], time.monotonic() - began
        alive = sum(p.poll() is None for p in publishers)
        per = 1000 / took / len(addresses)
        user = sum(a[0] - b[0] for a, b in zip(after, before)) * per
        system = sum(a[1] - b[1] for a, b in zip(after, before)) * per
        return user, system, sum(a[2] for a in after), alive
    finally:
        for p in publishers:
            p.kill()
        for p in publishers:
            p.wait()
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--freshet", required=True)
    parser.add_argument("--clip", required=True)
    parser.add_argument("--streams", type=int, default=25)
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args()
    binary = str(pathlib.Path(options.freshet).resolve())
    results = {}
    for name in ("nginx", "classic", "low"):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="ingest-cpu-"))
        try:
            started = (start_nginx(folder, options.streams) if name == "nginx"
                       else start_freshet(binary, folder, options.streams, name))
            results[name] = measure(*started, options.clip, options.seconds)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        user, system, memory, alive = results[name]
        print(f"{name:8} {user:6.2f} ms user + {system:6.2f} ms system = {user + system:6.2f} ms "
              f"a stream and second, {memory:.0f} MiB, {alive}/{options.streams} publishers",
              flush=True)
    base = sum(results["nginx"][:2])
    for name in ("classic", "low"):
        print(f"{name}/nginx {sum(results[name][:2]) / base:.2f}")


if __name__ == "__main__":
    main()
