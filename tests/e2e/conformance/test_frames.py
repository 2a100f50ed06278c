"""Frames that were lost, doubled, changed or moved are found."""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import frames
from frames import Packet


def packets(count, start=0.0, step=0.04, label="f"):
    return [Packet(start + at * step, start + at * step, 100 + at, f"{label}{at}")
            for at in range(count)]


def looped(source, first, count, step=0.04):
    """What a server delivers of a looped source, from some frame on."""
    return [Packet(50 + at * step, 50 + at * step, 1, source[(first + at) % len(source)].hash)
            for at in range(count)]


class Matching(unittest.TestCase):
    def setUp(self):
        self.source = packets(40)
        self.saved = looped(self.source, 33, 100)

    def faults(self):
        return [str(fault) for fault in frames.match(self.saved, self.source)[1]]

    def test_a_looped_source_joined_in_its_middle_matches_whole(self):
        pairs, faults = frames.match(self.saved, self.source)
        self.assertEqual([], faults)
        self.assertEqual([(0, 33), (99, 132)], [pairs[0], pairs[-1]])

    def test_a_lost_frame_is_found(self):
        del self.saved[50]
        self.assertIn("1 frames are missing before frame 50", self.faults()[0])

    def test_a_lost_stretch_over_the_loop_is_found(self):
        del self.saved[3:20]
        self.assertEqual(1, len(self.faults()))
        self.assertIn("17 frames are missing", self.faults()[0])

    def test_a_doubled_frame_is_found(self):
        self.saved.insert(20, self.saved[19])
        self.assertEqual(1, len(self.faults()))
        self.assertIn("frame 20", self.faults()[0])
        self.assertIn("twice", self.faults()[0])

    def test_a_changed_frame_is_found_and_its_neighbours_are_not_blamed(self):
        self.saved[60].hash = "other"
        self.assertEqual(1, len(self.faults()))
        self.assertIn("not the source's", self.faults()[0])

    def test_silence_that_repeats_does_not_confuse_the_start(self):
        for packet in self.source[:10]:
            packet.hash = "silence"
        self.saved = looped(self.source, 5, 60)
        pairs, faults = frames.match(self.saved, self.source)
        self.assertEqual([], faults)
        self.assertEqual((0, 5), pairs[0])


class Seams(unittest.TestCase):
    """A loop whose sound is longer than its circle: a frame may be left out there, only there."""

    def test_the_overlap_is_measured_against_the_picture(self):
        sound = packets(431, step=0.0232)
        self.assertAlmostEqual(-0.0008, frames.seam({0: 12.0, 1: 22.0}, sound, 0.0232), 6)
        self.assertAlmostEqual(0.0, frames.seam({0: 12.0}, sound, 0.0232), 6)

    def test_only_single_frames_near_the_end_of_the_loop_are_excused(self):
        for missing, excused in ((range(40, 41), True), (range(44, 46), True),
                                 (range(50, 51), False), (range(20, 21), False),
                                 (range(38, 42), False), (range(0), False)):
            self.assertEqual(excused, frames.Fault("", missing).at_seam(40))


class Times(unittest.TestCase):
    def test_even_frames_have_no_fault(self):
        self.assertEqual([], frames.time_faults(packets(50)))

    def test_reordered_frames_have_no_fault(self):
        found = packets(50)
        for at in range(1, 48, 3):
            found[at].pts, found[at + 1].pts = found[at + 1].pts, found[at].pts
        self.assertEqual([], frames.time_faults(found))

    def test_pictures_whose_neighbours_come_after_the_end_have_no_fault(self):
        found = packets(50)
        found[48].pts, found[49].pts = found[49].pts + 0.12, found[48].pts
        self.assertEqual([], frames.time_faults(found))

    def test_nothing_at_all_is_a_fault(self):
        self.assertEqual(["it holds no frame"], frames.time_faults([]))

    def test_time_that_stands_still_or_jumps_is_a_fault(self):
        for change in (lambda one: setattr(one[9], "dts", one[8].dts),
                       lambda one: setattr(one[9], "pts", one[8].pts),
                       lambda one: one.__delitem__(slice(20, 24))):
            found = packets(50)
            change(found)
            self.assertTrue(frames.time_faults(found))


class LipSync(unittest.TestCase):
    def shifts(self, moved, step, label, first):
        source = packets(40, step=step, label=label)
        saved = looped(source, first, 100, step)
        for packet in saved:
            packet.pts += moved
        return frames.shifts(frames.match(saved, source)[0], saved, source)

    def test_sound_that_moves_with_the_picture_is_in_step(self):
        self.assertAlmostEqual(0.004, self.off(7, 3.0, 7, 3.004), 6)

    def test_sound_that_lags_is_found(self):
        self.assertAlmostEqual(0.05, self.off(7, 3.0, 7, 3.05), 6)

    def test_rounds_are_paired_by_time_not_by_number(self):
        # The sound's first round is the picture's second.
        self.assertAlmostEqual(-0.02, self.off(33, 3.0, 0, 3.0 + 7 * 0.04 - 0.02), 6)

    def test_rounds_that_only_one_of_them_has_prove_nothing(self):
        self.assertAlmostEqual(0.0, self.off(0, 3.0, 0, 3.0 - 1.6), 6)
        self.assertIsNone(frames.lip_sync({0: 1.0}, {0: 9.0}, 1.6))

    def off(self, picture_first, picture_moved, sound_first, sound_moved):
        return frames.lip_sync(self.shifts(picture_moved, 0.04, "v", picture_first),
                               self.shifts(sound_moved, 0.04, "a", sound_first), 1.6)


CLIP = ("ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=r=25:s=160x120", "-t", "2",
        "-c:v", "libx264", "-preset", "ultrafast", "-bf", "2")


@unittest.skipUnless(shutil.which("ffmpeg"), "needs ffmpeg")
class RealFiles(unittest.TestCase):
    def test_times_are_those_written_also_with_negative_composition_offsets(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "cmaf.mp4")
            subprocess.run(CLIP + ("-movflags", "cmaf+empty_moov", path), check=True)
            found = frames.packets(path, "v")
            told = [packet.pts for packet in found]
            frames.exact_times(found, path)
            self.assertNotEqual(told, [packet.pts for packet in found])
            self.assertEqual([found[0].dts] * 2, [found[0].pts, min(one.pts for one in found)])

    def test_a_remuxed_loop_of_a_real_clip_matches_and_a_cut_one_does_not(self):
        with tempfile.TemporaryDirectory() as folder:
            clip, loop = os.path.join(folder, "clip.mp4"), os.path.join(folder, "loop.mp4")
            subprocess.run(CLIP + (clip,), check=True)
            subprocess.run(
                ["ffmpeg", "-v", "error", "-stream_loop", "1", "-i", clip, "-c", "copy",
                 "-movflags", "frag_keyframe+empty_moov", loop], check=True)
            for slices_only in (False, True):
                saved = frames.packets(loop, "v", slices_only)
                source = frames.packets(clip, "v", slices_only)
                self.assertEqual(100, len(saved))
                self.assertEqual([], frames.match(saved, source)[1])
                self.assertEqual([], frames.time_faults(saved))
                del saved[random.randrange(10, 90)]
                self.assertTrue(frames.match(saved, source)[1])


if __name__ == "__main__":
    unittest.main()
