"""The disks of disks.py, under a server's media: each can fail, be mended, and is left in the end."""

import contextlib
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent


def run(*words):
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        raise OSError(f"{' '.join(map(str, words))}: {done.stderr.strip()}")


class FullDisk:
    """A tmpfs that somebody else fills up."""

    def __init__(self, folder, media):
        self.media, self.filler = media, media / "filler"
        run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", media)

    def fail(self):
        with open(self.filler, "wb", buffering=0) as out, contextlib.suppress(OSError):
            while out.write(bytes(65536)):
                pass

    def mend(self):
        self.filler.unlink()

    def leave(self):
        run("umount", "-l", self.media)


class SickDisk:
    """What sick_disk.py makes; without a word it stays well."""

    def __init__(self, folder, media, word):
        self.media, self.word, self.file = media, word, folder / "word"
        (folder / "disk").mkdir()
        self.file.write_text("")
        self.process = subprocess.Popen([sys.executable, HERE / "sick_disk.py", folder / "disk", media, self.file],
                                        stderr=subprocess.PIPE, text=True)
        while not os.path.ismount(media) and self.process.poll() is None:
            time.sleep(0.02)
        if self.process.poll() is not None:
            raise OSError(f"FUSE: {self.process.stderr.read().strip().splitlines()[-1]}")

    def fail(self):
        self.file.with_suffix(".new").write_text(self.word)
        self.file.with_suffix(".new").rename(self.file)

    def mend(self):
        self.file.write_text("")

    def leave(self):
        run("umount", "-l", self.media)
        self.process.wait(timeout=20)


class LeavingDisk:
    """A tmpfs that is unmounted while its files are open, and comes back with what it had; `swapped`: an empty one comes."""

    def __init__(self, folder, media, swapped):
        self.media, self.kept, self.swapped = media, folder / "kept", swapped
        self.kept.mkdir()
        run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", self.kept)
        run("mount", "--bind", self.kept, media)

    def fail(self):
        run("umount", "-l", self.media)

    def mend(self):
        if self.swapped:
            run("umount", "-l", self.kept)
            run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", self.kept)
        run("mount", "--bind", self.kept, self.media)

    def leave(self):
        run("umount", "-l", self.media)
        run("umount", "-l", self.kept)


def disk_of(name, folder, media):
    if name.endswith("full"):
        return FullDisk(folder, media)
    if name in ("unmounted", "swapped"):
        return LeavingDisk(folder, media, name == "swapped")
    return SickDisk(folder, media, {"well": "", "slow": "slow", "stop-slow": "slow"}.get(name, "read-only"))
