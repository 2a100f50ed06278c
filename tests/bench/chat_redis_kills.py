#!/usr/bin/env python3
"""Fifty rounds of a Redis that is killed, paused, emptied and cut off while two servers chat over it.

usage: chat_redis_kills.py TEST_CHAT [ROUNDS]     TEST_CHAT: the tests of the room chat, as built
Each round is checked by the tests themselves: every gap repaired or announced, nothing told twice, both servers of one
mind at the end. Prints a line a test and leaves with 1 when one failed.
"""
import os, re, subprocess, sys, time

if len(sys.argv) < 2:
    sys.exit(__doc__)
program, rounds = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "50"
began = time.monotonic()
run = subprocess.run([program, "--gtest_filter=RedisKills.NothingIsLost*"], capture_output=True, text=True,
                     env={**os.environ, "FRESHET_REDIS_ROUNDS": rounds})
for name, took in re.findall(r"\[       OK \] RedisKills\.(\w+) \((\d+) ms\)", run.stdout):
    print(f"{name}: {rounds} rounds in {int(took) / 1000:.1f} s")
if run.returncode:
    print(run.stdout[-4000:])
print(f"{'held' if not run.returncode else 'FAILED'} after {time.monotonic() - began:.0f} s")
sys.exit(run.returncode != 0)
