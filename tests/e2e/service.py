#!/usr/bin/env python3
"""The unit of docs/systemd/: what systemd itself thinks of it, and that the server keeps its side.

usage: service.py --freshet build/dev/freshet

Without systemd on this machine only the server's side is looked at. Exits 1 when anything is not so."""

import argparse
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
UNIT = HERE.parent.parent / "docs" / "systemd" / "freshet.service"
PATIENCE = 60.0
MOST_EXPOSED = 2.0   # of 10, by systemd-analyze security


def check(ok, text):
    print(f"{'ok' if ok else 'FAIL':5}{text}", flush=True)
    return ok


def unit(binary, folder):
    """Systemd looks whether the program is there, so it is shown ours."""
    text = UNIT.read_text(encoding="utf-8")
    assert text.count("/usr/local/bin/freshet") == 1
    shown = folder / "freshet.service"
    shown.write_text(text.replace("/usr/local/bin/freshet", binary), encoding="utf-8")
    said = subprocess.run(["systemd-analyze", "verify", shown], capture_output=True, text=True)
    good = check(said.returncode == 0 and not said.stderr.strip(), f"systemd finds no fault {said.stderr.strip()}")
    said = subprocess.run(["systemd-analyze", "security", "--offline=true", shown], capture_output=True, text=True)
    level = re.search(r"exposure level for \S+ ([\d.]+)", said.stdout)
    if not level:
        return check(False, f"systemd judges its security: {said.stdout[-300:]}{said.stderr}")
    return check(float(level.group(1)) <= MOST_EXPOSED, f"its exposure is {level.group(1)} of 10") and good


def server(binary, folder):
    """The words of the unit, on free ports: it tells the socket that it is ready, then that it stops."""
    words = re.search(r"^ExecStart=\S+ (.*)$", UNIT.read_text(encoding="utf-8"), re.MULTILINE).group(1)
    config = folder / "freshet.yaml"
    config.write_text("http: {port: 0}\nrtmp: {port: 0}\nsrt: {port: 0}\n", encoding="utf-8")
    words = words.replace("/etc/freshet/freshet.yaml", str(config)).replace("/var/lib/freshet", str(folder / "data"))
    told = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    told.bind(str(folder / "notify"))
    told.settimeout(PATIENCE)
    log = open(folder / "log", "w+", encoding="utf-8")
    process = subprocess.Popen([binary, *words.split()], stderr=log, env={**os.environ, "NOTIFY_SOCKET": str(folder / "notify")})
    try:
        good = check(told.recv(64) == b"READY=1", "it says that it is ready")
        log.seek(0)
        port = re.search(r"http://[^/]*:(\d+)/", log.read()).group(1)
        answer = urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=PATIENCE)
        good = check(answer.status == 200, "and is") and good
        process.send_signal(signal.SIGHUP)
        process.send_signal(signal.SIGTERM)
        good = check(told.recv(64) == b"STOPPING=1", "it says that it stops") and good
        return check(process.wait(PATIENCE) == 0, "and ends with 0") and good
    finally:
        process.kill()
        process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--freshet", required=True, type=lambda p: str(pathlib.Path(p).resolve()))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="freshet-service-") as folder:
        good = server(options.freshet, pathlib.Path(folder))
        if shutil.which("systemd-analyze"):
            good = unit(options.freshet, pathlib.Path(folder)) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
