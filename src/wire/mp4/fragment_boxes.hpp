/// The boxes of a movie fragment, each described once (ISO/IEC 14496-12 §8.8 and §8.16.5).
#pragma once

#include "wire/mp4/movie_boxes.hpp"

#include <cstdint>

namespace freshet::wire::mp4 {

inline constexpr std::uint32_t kSyncSample = 0x0200'0000;   // depends on no other
inline constexpr std::uint32_t kOtherSample = 0x0101'0000;  // depends on others, is no sync sample
inline constexpr std::uint32_t kNonSyncFlag = 0x0001'0000;  // the bit that tells them apart

struct FragmentHeader {
  std::uint8_t version = 0;
  std::uint32_t flags = 0;
  std::uint32_t sequence = 0;
};
template <class Io>
void fields(Io& io, FragmentHeader& b) {
  full(io, b);
  io.u32("sequence_number", b.sequence);
}

struct TrackFragmentHeader {
  static constexpr std::uint32_t kBaseDataOffset = 0x1, kDescription = 0x2, kDuration = 0x8,
                                 kSize = 0x10, kFlags = 0x20, kBaseIsMoof = 0x2'0000;
  std::uint8_t version = 0;
  std::uint32_t flags = kBaseIsMoof;
  std::uint32_t track = 0;
  std::uint64_t base_data_offset = 0;
  std::uint32_t description = 0, duration = 0, size = 0, sample_flags = 0;
};
template <class Io>
void fields(Io& io, TrackFragmentHeader& b) {
  full(io, b);
  io.u32("track_ID", b.track);
  if (b.flags & b.kBaseDataOffset) io.u64("base_data_offset", b.base_data_offset);
  if (b.flags & b.kDescription) io.u32("sample_description_index", b.description);
  if (b.flags & b.kDuration) io.u32("default_sample_duration", b.duration);
  if (b.flags & b.kSize) io.u32("default_sample_size", b.size);
  if (b.flags & b.kFlags) io.u32("default_sample_flags", b.sample_flags);
}

struct DecodeTime {
  std::uint8_t version = 1;
  std::uint32_t flags = 0;
  std::uint64_t time = 0;
};
template <class Io>
void fields(Io& io, DecodeTime& b) {
  full(io, b);
  wide(io, "baseMediaDecodeTime", b.version, b.time);
}

/// The head of a trun; `count` entries follow.
struct TrackRun {
  static constexpr std::uint32_t kDataOffset = 0x1, kFirstFlags = 0x4, kDuration = 0x100,
                                 kSize = 0x200, kFlags = 0x400, kComposition = 0x800;
  std::uint8_t version = 1;
  std::uint32_t flags = kDataOffset;
  std::uint32_t count = 0;
  std::int32_t data_offset = 0;
  std::uint32_t first_flags = 0;
};
template <class Io>
void fields(Io& io, TrackRun& b) {
  full(io, b);
  io.u32("sample_count", b.count);
  if (b.flags & b.kDataOffset) io.i32("data_offset", b.data_offset);
  if (b.flags & b.kFirstFlags) io.u32("first_sample_flags", b.first_flags);
}

struct RunEntry {
  std::uint32_t duration = 0, size = 0, flags = 0;
  std::int32_t composition = 0;
};
template <class Io>
void run_entry(Io& io, std::uint32_t run_flags, RunEntry& b) {
  if (run_flags & TrackRun::kDuration) io.u32("sample_duration", b.duration);
  if (run_flags & TrackRun::kSize) io.u32("sample_size", b.size);
  if (run_flags & TrackRun::kFlags) io.u32("sample_flags", b.flags);
  if (run_flags & TrackRun::kComposition) io.i32("sample_composition_time_offset", b.composition);
}

/// Producer reference time; the flags say which moment of a sample's life the clock was read at.
struct ProducerReference {
  std::uint8_t version = 1;
  std::uint32_t flags = 0;
  std::uint32_t track = 0;
  std::uint64_t ntp = 0, media_time = 0;
};
template <class Io>
void fields(Io& io, ProducerReference& b) {
  full(io, b);
  io.u32("reference_track_ID", b.track);
  io.u64("ntp_timestamp", b.ntp);
  wide(io, "media_time", b.version, b.media_time);
}

}  // namespace freshet::wire::mp4
