#!/usr/bin/env python3
"""The image of docker/Dockerfile, built by buildah on a Debian from debootstrap, and run from what it holds.

usage: image.py [--work build/image] [--base FOLDER]      (as root)

Runs as docker does with --read-only: another user than root, a root file system that nobody can write, the
data in a volume, first process of its own. Looks at the first start, the health check, a show, the end by
SIGTERM, and the data after a second start. Prints the size of the image; exits 1 when anything is not so."""

import argparse
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE / "conformance"))

import launch
from fetch import Client
from m3u8 import Playlist

PATIENCE = 30.0
LARGEST = 250      # MB
TAG, BASE = "localhost/freshet", "localhost/freshet-base"


class Buildah:
    """With a storage of its own, which leaves the user's alone."""

    def __init__(self, work):
        self.start = ["buildah", "--root", str(work / "storage"), "--runroot", str(work / "run")]

    def __call__(self, *words, quiet=True):
        return subprocess.run([*self.start, *words], check=True, text=True,
                              stdout=subprocess.PIPE if quiet else sys.stderr).stdout

    def has(self, image):
        return subprocess.run([*self.start, "inspect", "--type", "image", image], capture_output=True).returncode == 0


def make_base(buildah, work, folder):
    """A small Debian as an image; what was made once serves again."""
    if buildah.has(BASE):
        return
    folder = folder or work / "base"
    if not (folder / "usr").is_dir():
        subprocess.run(["debootstrap", "--variant=minbase", "bookworm", folder], check=True, stdout=subprocess.DEVNULL)
    container = buildah("from", "scratch").strip()
    buildah("add", "-q", container, str(folder), "/")
    buildah("commit", "-q", container, BASE)
    buildah("rm", container)


def build(buildah):
    """What this machine trusts the build may trust too; it does not stay in the image."""
    authorities = os.environ.get("NODE_EXTRA_CA_CERTS", "/etc/ssl/certs/ca-certificates.crt")
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True)
    buildah("bud", "--layers", "--isolation", "chroot", "--format", "docker", "--build-arg", f"BASE={BASE}",
            "--build-arg", f"COMMIT={commit.stdout.strip()}", "--secret", f"id=authority,src={authorities}",
            "-t", TAG, "-f", str(ROOT / "docker/Dockerfile"), str(ROOT), quiet=False)


class Container:
    """What runs from the image: its user, environment and command, its root read-only, a volume at /data."""

    def __init__(self, root, config, volume):
        self.root, self.volume = root, volume
        self.user, self.words = config["User"], config["Entrypoint"] + config["Cmd"]
        self.http, self.rtmp = launch.free_port(), launch.free_port()
        self.environment = dict(one.split("=", 1) for one in config["Env"])
        self.environment |= {"FRESHET_HTTP_PORT": str(self.http), "FRESHET_RTMP_PORT": str(self.rtmp)}
        self.health_words = [self.found(config["Healthcheck"]["Test"][1]), *config["Healthcheck"]["Test"][2:]]

    def found(self, name):
        """As the container's PATH has it."""
        folders = self.environment["PATH"].split(":")
        return next(f"{one}/{name}" for one in folders if (self.root / one.lstrip("/") / name).exists())

    def start(self):
        inside = shlex.quote(str(self.root))
        script = (f"mount --bind {inside} {inside} && mount -o remount,bind,ro {inside} && "
                  f"mount --bind {shlex.quote(str(self.volume))} {inside}/data && "
                  f"exec /usr/sbin/chroot --userspec={self.user} {inside} {shlex.join(self.words)}")
        self.log = tempfile.TemporaryFile("w+")
        self.outer = subprocess.Popen(["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script],
                                      env=self.environment, stdout=self.log, stderr=self.log)
        until = time.monotonic() + PATIENCE
        while "is ready" not in self.said() and self.outer.poll() is None and time.monotonic() < until:
            time.sleep(0.1)

    def said(self):
        self.log.seek(0)
        return self.log.read()

    def process(self):
        """The server's number out here; inside it is 1."""
        children = pathlib.Path(f"/proc/{self.outer.pid}/task/{self.outer.pid}/children").read_text()
        return int(children.split()[0])

    def health(self):
        """The exit code of the image's health check."""
        return subprocess.run(["/usr/sbin/chroot", f"--userspec={self.user}", str(self.root), *self.health_words],
                              env=self.environment, stderr=subprocess.DEVNULL).returncode

    def stop(self):
        """(exit code, seconds) of its end by SIGTERM."""
        began = time.monotonic()
        os.kill(self.process(), signal.SIGTERM)
        return self.outer.wait(PATIENCE), time.monotonic() - began


class Trial:
    def __init__(self):
        self.failed = 0

    def check(self, ok, text):
        print(f"{'ok' if ok else 'FAIL':5}{text}", flush=True)
        self.failed += not ok

    def image(self, config, root):
        user = config["User"].split(":")[0]
        self.check(user.isdecimal() and user != "0", f"the user is {config['User']}, not root")
        self.check(list(config["Volumes"]) == ["/data"], "the volume is /data")
        ports = {"8080/tcp", "1935/tcp", "8890/udp", "8189/tcp", "8189/udp"}
        self.check(set(config["ExposedPorts"]) == ports, f"exposed are {', '.join(sorted(config['ExposedPorts']))}")
        shells = [name for name in ("usr/bin/sh", "usr/bin/bash", "usr/bin/apt", "usr/bin/dpkg") if (root / name).exists()]
        self.check(not shells, "no shell and no package manager is in it")
        whole = sum(one.lstat().st_size for one in root.rglob("*") if one.is_file() and not one.is_symlink())
        self.check(whole < LARGEST * 1e6, f"it is {whole / 1e6:.0f} MB, at most {LARGEST}")

    def first_run(self, container):
        container.start()
        key = re.search(r"stream key (\S+)", container.said())
        self.check(bool(key), "the first start prints the banner with a stream key")
        if not key:
            sys.exit(container.said())
        status = pathlib.Path(f"/proc/{container.process()}/status").read_text()
        uid = re.search(r"^Uid:\s+(\d+)", status, re.MULTILINE).group(1)
        inside = re.search(r"^NSpid:.*\s(\d+)$", status, re.MULTILINE).group(1)
        self.check(uid == container.user.split(":")[0] and inside == "1", f"it runs as {uid}, as process {inside}")
        self.check(container.health() == 0, "the health check passes")
        self.check(self.shows(container, key.group(1)), "an encoder publishes, a player finds segments")
        code, seconds = container.stop()
        self.check(code == 0 and seconds < 5, f"SIGTERM ends it after {seconds:.2f} s with {code}")
        self.check(container.health() == 1, "the health check then fails")
        return key.group(1)

    def second_run(self, container, key):
        container.start()
        self.check(key in container.said(), "a second start knows the key of the first")
        self.check(self.shows(container, key), "and the encoder publishes with it")
        container.stop()

    def shows(self, container, key):
        encoder = subprocess.Popen([
            "ffmpeg", "-nostdin", "-loglevel", "error", "-re", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25",
            "-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p", "-f", "flv",
            f"rtmp://127.0.0.1:{container.rtmp}/live/{key}"])
        client, until = Client(), time.monotonic() + PATIENCE
        try:
            while time.monotonic() < until:
                answer = client.get(f"http://127.0.0.1:{container.http}/live/main/source/index.m3u8")
                if len(Playlist(answer.text).segments) > 2:
                    return True
                time.sleep(0.3)
            return False
        finally:
            encoder.kill()
            encoder.wait()
            client.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--work", type=lambda p: pathlib.Path(p).resolve(), default=ROOT / "build" / "image")
    parser.add_argument("--base", type=pathlib.Path, help="a Debian in a folder, instead of debootstrap")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("only root may mount and change roots")
    options.work.mkdir(parents=True, exist_ok=True)
    buildah, trial = Buildah(options.work), Trial()
    make_base(buildah, options.work, options.base)
    build(buildah)
    config = json.loads(buildah("inspect", "--type", "image", TAG))["Docker"]["config"]
    name = buildah("from", TAG).strip()
    volume = pathlib.Path(tempfile.mkdtemp(prefix="freshet-volume-"))
    try:
        root = pathlib.Path(buildah("mount", name).strip())
        # A new volume begins as the image has it: with its owner and its mode.
        given = (root / "data").stat()
        os.chown(volume, given.st_uid, given.st_gid)
        volume.chmod(given.st_mode & 0o777)
        trial.image(config, root)
        container = Container(root, config, volume)
        key = trial.first_run(container)
        trial.second_run(container, key)
    finally:
        buildah("rm", name)
        shutil.rmtree(volume, ignore_errors=True)
    return 1 if trial.failed else 0


if __name__ == "__main__":
    sys.exit(main())
