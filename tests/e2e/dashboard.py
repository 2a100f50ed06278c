#!/usr/bin/env python3
"""A browser walks through the dashboard of a server that was just started, by the link that the server prints.

usage: dashboard.py --freshet build/dev/freshet [--node node] [--keep FOLDER]

Needs ffmpeg, Chromium, and the packages of tests/e2e/browser (FRESHET_BROWSER_MODULES). When the walk ends badly, what the
page showed then and the server's log go to the folder."""

import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "conformance"))

import launch

PATIENCE = 60   # seconds that a server with sanitizers may take for something
WALK = 1500     # of the whole way on a busy machine; it takes about 60 on one that has time


def setup_link(log):
    """As the server prints it, but on this machine: browsers give a clipboard to nobody else over plain HTTP."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if found := re.search(r"^ +Admin +(http://\S+\?setup=\S+)$", log.read_text(encoding="utf-8"), re.M):
            return re.sub(r"//(\[[^]]*\]|[^/:]+)", "//127.0.0.1", found.group(1))
        time.sleep(0.1)
    sys.exit("the server prints no link to set it up:\n" + log.read_text(encoding="utf-8"))


def walk(options, link):
    command = [options.node, str(HERE / "browser" / "admin.mjs"), "--setup", link, "--encode"]
    command += ["--keep", options.keep] if options.keep else []
    try:
        return subprocess.run(command, check=False, timeout=WALK).returncode
    except subprocess.TimeoutExpired:
        print(f"the walk did not end within {WALK} s")
        return 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--freshet", required=True, type=lambda p: str(pathlib.Path(p).resolve()))
    parser.add_argument("--node", default="node")
    parser.add_argument("--keep")
    options = parser.parse_args()
    if options.keep:
        shutil.rmtree(options.keep, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="freshet-dashboard-") as folder:
        log = pathlib.Path(folder) / "server.log"
        server, _ = launch.server(options.freshet, folder, "channel_defaults.ladder=off")
        try:
            failed = walk(options, setup_link(log)) != 0
        finally:
            server.terminate()
            code = server.wait(timeout=PATIENCE)
        if code != 0:
            print(f"the server ended with {code}:\n{log.read_text(encoding='utf-8', errors='replace')}")
        if (failed or code != 0) and options.keep:
            pathlib.Path(options.keep).mkdir(parents=True, exist_ok=True)
            shutil.copy(log, options.keep)
    return 1 if failed or code != 0 else 0


if __name__ == "__main__":
    sys.exit(main())
