"""Each rule passes a faultless recording and fails each that is spoiled for it.

    python3 -m unittest discover -s tests/e2e/conformance"""

import gc
import os
import pickle
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import cases_dash
import cases_low_latency
import cases_media
import cases_playlists
import cases_transport
import registry
import report
import synthetic
import synthetic_dash
import synthetic_low_latency
import synthetic_probes
from spoil import headers, replace, slow

GOOD = {**cases_playlists.GOOD, **cases_media.GOOD, **cases_dash.GOOD}
BAD = {**cases_playlists.BAD, **cases_media.BAD, **cases_dash.BAD, **cases_low_latency.BAD,
       **cases_transport.BAD}
PROBES = {"LL-17": "part alone", "LL-18": "far msn", "LL-19": "far part", "LL-21": "roll over",
          "LL-22": "old msn", "DL-09": "unknown"}


def faultless():
    recording = synthetic.recording()
    synthetic_probes.add(recording)
    synthetic_dash.add(recording)
    synthetic_low_latency.add(recording)
    return recording


class Rules(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.made = pickle.dumps(faultless())
        # Hundreds of recordings are made and dropped; collecting while they are made takes longer.
        gc.disable()
        cls.addClassCleanup(gc.enable)

    def setUp(self):
        self.given = 0

    def recording(self):
        self.given += 1
        if self.given % 50 == 0:
            gc.collect()
        return pickle.loads(self.made)

    def test_there_is_a_spoiled_recording_for_every_rule(self):
        self.assertEqual(set(registry.RULES), set(BAD))

    def test_every_rule_passes_a_faultless_recording(self):
        for name in registry.chosen("*"):
            with self.subTest(rule=name):
                recording = self.recording()
                GOOD.get(name, lambda _: None)(recording)
                findings = registry.apply(name, recording)
                self.assertEqual([], findings.failures)
                self.assertGreater(findings.count, 0)

    def test_every_rule_fails_what_is_spoiled_for_it(self):
        for name, spoilers in BAD.items():
            for index, spoil in enumerate(spoilers):
                with self.subTest(rule=name, case=index):
                    recording = self.recording()
                    spoil(recording)
                    self.assertEqual("FAIL", registry.apply(name, recording).verdict)

    def test_a_faultless_recording_fails_no_rule_but_those_known_not_to_be_met(self):
        self.assertEqual([], report.faults(report.judge(self.recording())))

    def test_a_rule_fails_a_run_whatever_its_severity(self):
        for name in ("LL-05", "LL-18"):
            recording = self.recording()
            BAD[name][0](recording)
            told = report.faults(report.judge(recording, name), busy=True)
            self.assertEqual([name], [one.partition(":")[0] for one in told])

    def test_no_machine_is_too_busy_for_a_refused_hint_or_an_old_report(self):
        for name, spoil in (("LL-14", cases_media.hint_refused), ("LL-14", cases_media.hints_refused),
                            ("LL-15", cases_media.reported(-1, 3, 0)),
                            ("LL-15", cases_media.reported(-1, 104, 3)),
                            ("LL-15", cases_media.reported(4, 101, 77))):
            with self.subTest(rule=name):
                recording = self.recording()
                spoil(recording)
                self.assertEqual(1, len(report.faults(report.judge(recording, name), busy=True)))

    def test_where_nothing_was_hinted_no_hint_was_answered_well(self):
        recording = self.recording()
        for rendition in recording.renditions.values():
            rendition.hints.clear()
        self.assertEqual("SKIP", registry.apply("LL-14", recording).verdict)

    def test_a_segment_may_be_closed_without_a_part_where_another_encoder_begins(self):
        recording = self.recording()
        cases_playlists.discontinue(101)(recording)
        cases_media.extinf_on_its_own(recording)
        self.assertEqual([], registry.apply("LL-28", recording).failures)

    def test_a_number_that_another_period_has_was_asked_for_too_far_ahead(self):
        recording = self.recording()
        low = recording.low
        last = [growth for growth in low.grown if growth.version is low.versions[-2]]
        for growth in last:
            growth.number -= 1
        self.assertEqual(len(last), len(registry.apply("D-08", recording).failures))
        cases_dash.rewrite(low.versions[-1], '<Period id="0"', '<Period id="1"')
        self.assertEqual([], registry.apply("D-08", recording).failures)

    def test_a_segment_may_be_closed_without_a_part_where_nothing_follows(self):
        recording = self.recording()
        cases_media.extinf_on_its_own(recording)
        self.assertTrue(registry.apply("LL-28", recording).failures)
        for rendition in recording.renditions.values():
            for version in rendition.versions:
                for segment in version.playlist.segments + [version.playlist.open]:
                    segment.gap = segment.gap or segment.msn == 101
        self.assertEqual([], registry.apply("LL-28", recording).failures)

    def test_sound_alone_needs_neither_bit_rates_of_video_nor_pictures(self):
        recording = self.recording()
        replace(recording.multivariant, "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=9000\n"
                                        "audio/media.m3u8\n")
        recording.iframes, recording.probes["iframe"] = [], []
        for name in ("MV-14", "MV-15"):
            self.assertEqual("SKIP", registry.apply(name, recording).verdict)

    def test_an_address_that_leads_out_of_the_channels_may_be_kept_as_its_server_likes(self):
        for path, verdict in (("main/..%2f..%2fetc%2fpasswd", "PASS"), ("main/no.m3u8", "FAIL"),
                              ("main/video/..%2fno", "FAIL"), ("nobody/index.m3u8", "FAIL")):
            recording = self.recording()
            exchange = recording.probes["unknown"][0].exchange
            exchange.url = synthetic.ROOT.replace("main/", path)
            headers(exchange, "Cache-Control", "public, max-age=10")
            self.assertEqual(verdict, registry.apply("DL-02", recording).verdict)

    def test_a_busy_machine_excuses_what_came_late_and_not_what_is_wrong(self):
        for name in ("LL-17", "LL-18", "LL-19", "LL-21", "LL-22", "DL-09"):
            probe = PROBES[name]
            with self.subTest(rule=name, fault="late"):
                recording = self.recording()
                slow(recording.probes[probe][0].exchange, 1.5)
                results = report.judge(recording, name)
                self.assertEqual(1, len(report.faults(results)))
                self.assertEqual([], report.faults(results, busy=True))
            with self.subTest(rule=name, fault="status"):
                recording = self.recording()
                recording.probes[probe][0].exchange.status = 500
                self.assertEqual(1, len(report.faults(report.judge(recording, name), busy=True)))

    def test_a_rule_that_finds_nothing_to_check_is_skipped_and_not_passed(self):
        recording = self.recording()
        recording.renditions.clear()
        self.assertEqual("SKIP", registry.apply("LL-05", recording).verdict)

    def test_what_only_http2_can_show_is_skipped_over_http1(self):
        recording = self.recording()
        recording.transport = "h1"
        self.assertEqual("SKIP", registry.apply("LL-30", recording).verdict)
        self.assertEqual("SKIP", registry.apply("LL-31", recording).verdict)

    def test_irregular_key_frames_relax_the_rules_on_independence_and_no_other(self):
        recording = self.recording()
        recording.irregular_gop = True
        skipped = [name for name in registry.chosen("*")
                   if registry.apply(name, recording).verdict == "SKIP"
                   and registry.apply(name, self.recording()).verdict != "SKIP"]
        self.assertEqual(["MV-18", "LL-10", "LL-11", "F-07"], skipped)

    def test_a_pause_of_the_program_itself_excuses_what_was_seen_late(self):
        recording = self.recording()
        cases_playlists.gap_in_time(0.4)(recording)
        version = list(recording.renditions.values())[0].versions[9]
        recording.pauses = [(version.at - 0.45, version.at - 0.05)]
        self.assertEqual([], registry.apply("TM-06", recording).failures)
        recording.pauses = [(version.at + 3, version.at + 3.4)]
        self.assertEqual("FAIL", registry.apply("TM-06", recording).verdict)

    def test_patterns_choose_rules_in_the_order_of_the_table(self):
        self.assertEqual(["SYN-01", "LL-01", "LL-02"], registry.chosen("LL-01,LL-02,SYN-01"))
        self.assertEqual([], registry.chosen("XX-*"))


if __name__ == "__main__":
    unittest.main()
