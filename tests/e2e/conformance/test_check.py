"""The followers and the probes, against a small server that keeps the rules."""

import argparse
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import check
import report
import save
from model_server import ModelServer

# What the model has or is asked nothing of.
SILENT = {"MV-16", "MP-10", "MP-15", "MP-18", "TM-10", "TM-12", "LL-16",
          "LL-23", "LL-24", "LL-26", "LL-30", "LL-31", "DL-08", "F-12", "F-14", "F-15", "F-18", "D-08",
          "D-10", "D-11", "D-12"}


class Check(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        server = ModelServer()
        cls.addClassCleanup(server.server_close)
        cls.addClassCleanup(server.shutdown)
        options = argparse.Namespace(seconds=20, expect="live", no_crowd=False)
        cls.recording = check.begin(server.url, "live", False)
        check.watch(cls.recording, options)
        cls.results = {rule.id: (rule, found) for rule, found in report.judge(cls.recording)}

    def test_no_rule_fails(self):
        # The machine may be busy; how soon an answer comes is judged on recordings.
        self.assertEqual([], report.faults(self.results.values(), busy=True))

    def test_every_rule_found_something_to_check(self):
        skipped = {name for name, (_, found) in self.results.items() if found.verdict == "SKIP"}
        self.assertEqual(SILENT, skipped)

    def test_both_renditions_were_followed_part_by_part(self):
        for rendition in self.recording.renditions.values():
            fresh = [item for item in rendition.parts_in_order() if not item.old]
            self.assertGreater(len(fresh), 20)
            self.assertGreater(len([one for one in rendition.hints if one.exchange.ok]), 10)
            self.assertTrue(any(one.version.playlist.skip for one in rendition.deltas))
            self.assertTrue(rendition.refetches)

    def test_saved_media_are_an_initialisation_section_and_all_segments(self):
        with tempfile.TemporaryDirectory() as folder:
            paths = save.write(self.recording, folder)
            self.assertEqual(["video-0-0.mp4", "audio-1-0.mp4"],
                             sorted((os.path.basename(one) for one in paths), reverse=True))
            for path, rendition in zip(paths, self.recording.renditions.values()):
                sizes = [len(one.exchange.body) for one in rendition.segments_in_order()]
                init = len(rendition.inits["init.mp4"].exchange.body)
                self.assertEqual(init + sum(sizes), os.path.getsize(path))


if __name__ == "__main__":
    unittest.main()
