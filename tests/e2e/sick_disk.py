#!/usr/bin/env python3
"""A folder shown at another place through FUSE, by a disk that can fall ill while it is in use.

usage: sick_disk.py FOLDER PLACE WORD_FILE

What the word file says holds from the next call on: nothing, it is well; `slow`, each write takes half a second;
`read-only`, nothing can be written, made or taken away, not even in files that are open, as after a kernel's own
remount (mount(8) refuses that one while a file is open for writing). Ends when PLACE is unmounted. Needs Debian's
python3-fusepy."""

import errno
import os
import pathlib
import sys
import time

import fusepy

SLOW_S = 0.5
CHANGES = {"chmod", "chown", "create", "mkdir", "rename", "rmdir", "truncate", "unlink", "utimens", "write"}
FACTS = ("st_atime", "st_ctime", "st_gid", "st_mode", "st_mtime", "st_nlink", "st_size", "st_uid", "st_blocks", "st_ino")
ROOM = ("f_bavail", "f_bfree", "f_blocks", "f_bsize", "f_favail", "f_ffree", "f_files", "f_flag", "f_frsize", "f_namemax")


class SickDisk(fusepy.Operations):
    def __init__(self, folder, word_file):
        self.folder, self.word_file = folder, pathlib.Path(word_file)

    def __call__(self, call, path, *more):
        word = self.word_file.read_text()
        writes = call in CHANGES or (call == "open" and more[0] & (os.O_WRONLY | os.O_RDWR))
        if word == "read-only" and writes:
            raise fusepy.FuseOSError(errno.EROFS)
        if word == "slow" and call == "write":
            time.sleep(SLOW_S)
        try:
            return super().__call__(call, self.folder + path, *more)
        except OSError as e:
            raise fusepy.FuseOSError(e.errno) from e

    chmod, mkdir, rmdir, unlink = (staticmethod(f) for f in (os.chmod, os.mkdir, os.rmdir, os.unlink))

    def chown(self, path, user, group):
        os.chown(path, user, group)

    def create(self, path, mode, info=None):
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, mode)

    def flush(self, path, fh):
        return 0

    def fsync(self, path, datasync, fh):
        os.fsync(fh)

    def getattr(self, path, fh=None):
        facts = os.lstat(path)
        return {name: getattr(facts, name) for name in FACTS}

    def open(self, path, flags):
        return os.open(path, flags & ~os.O_APPEND)  # the kernel says where each write goes

    def read(self, path, size, offset, fh):
        return os.pread(fh, size, offset)

    def readdir(self, path, fh):
        return [".", "..", *os.listdir(path)]

    def release(self, path, fh):
        os.close(fh)

    def rename(self, old, new):
        os.rename(old, self.folder + new)

    def statfs(self, path):
        facts = os.statvfs(path)
        return {name: getattr(facts, name) for name in ROOM}

    def truncate(self, path, length, fh=None):
        os.truncate(path, length)

    def utimens(self, path, times=None):
        os.utime(path, times)

    def write(self, path, octets, offset, fh):
        return os.pwrite(fh, octets, offset)


if __name__ == "__main__":
    fusepy.FUSE(SickDisk(sys.argv[1], sys.argv[3]), sys.argv[2], foreground=True, big_writes=True)
