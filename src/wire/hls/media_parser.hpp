/// MediaParser: takes a media playlist line by line; one member function a tag.
#pragma once

#include "base/result.hpp"
#include "wire/hls/media_playlist.hpp"

#include <array>
#include <bitset>
#include <optional>
#include <string>
#include <string_view>

namespace freshet::wire::hls {

/// What stands before an address belongs to the segment that it names.
class MediaParser {
 public:
  Result<> line(std::string_view line);
  Result<MediaPlaylist> finish() &&;

 private:
  static constexpr std::size_t kTags = 21;
  using Read = Result<> (MediaParser::*)(std::string_view value);
  struct Tag {
    std::string_view name;
    Read read;
    bool once = false;
  };
  static std::array<Tag, kTags> const kTable;

  Result<> version(std::string_view value);
  Result<> target_duration(std::string_view value);
  Result<> playlist_type(std::string_view value);
  Result<> independent(std::string_view value);
  Result<> i_frames_only(std::string_view value);
  Result<> server_control(std::string_view value);
  Result<> part_inf(std::string_view value);
  Result<> media_sequence(std::string_view value);
  Result<> discontinuity_sequence(std::string_view value);
  Result<> skip(std::string_view value);
  Result<> discontinuity(std::string_view value);
  Result<> map(std::string_view value);
  Result<> date_time(std::string_view value);
  Result<> date_range(std::string_view value);
  Result<> part(std::string_view value);
  Result<> gap(std::string_view value);
  Result<> duration(std::string_view value);
  Result<> byte_range(std::string_view value);
  Result<> hint(std::string_view value);
  Result<> report(std::string_view value);
  Result<> end(std::string_view value);
  Result<> address(std::string_view uri);

  MediaPlaylist playlist_;
  Segment next_;  // the segment whose address is still to come
  bool has_duration_ = false;
  std::optional<std::string> map_;
  std::bitset<kTags> seen_;
};

}  // namespace freshet::wire::hls
