/// Source: a stream that somebody else serves, fetched and taken apart by libavformat.
#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "media/time.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace freshet::av {

/// What is carried further; anything else has a name and no more.
enum class SourceForm { h264, h265, av1, aac, aac_latm, opus, other };

struct SourceTrack {
  bool video = false;
  SourceForm form = SourceForm::other;
  std::string name;  ///< of its codec, for people
  Bytes config;      ///< the container's record of it; empty: the stream says it itself
};

/// An access unit as the container has it: behind lengths or start codes, AAC bare or framed.
struct SourceUnit {
  std::shared_ptr<SourceTrack const> track;  ///< another one when what it says has changed
  Ticks dts, pts;                            ///< 90 kHz, going on where a container's clock ends
  Bytes payload;
};

struct SourceOptions {
  /// With the opening, and with each unit; twice with a playlist's.
  std::chrono::milliseconds patience{15'000};
  std::chrono::milliseconds srt_latency{120};  ///< unless the address says another
  std::function<bool()> stop = {};             ///< true: what blocks fails soon; any thread sets it
};

/// On one thread, which it blocks. Of several programmes or qualities the best is taken, of each
/// the first picture and the first sound that can be carried.
class Source {
 public:
  /// srt, rtmp, rtmps, http or https, and nothing else, whatever an answer refers to. An error says
  /// in words what is wrong and nothing of the address; its code is one of connection_refused,
  /// host_unreachable (no such host), no_such_file_or_directory, permission_denied, bad_message (no
  /// stream), not_supported, timed_out, connection_reset, operation_canceled (stopped) or io_error.
  [[nodiscard]] static Result<Source> open(std::string const& address, SourceOptions options);
  Source(Source&&) noexcept;
  Source& operator=(Source&&) noexcept;
  ~Source();

  [[nodiscard]] Result<SourceUnit> read();
  /// It comes in files, each as fast as the line is, and not at the pace of life.
  [[nodiscard]] bool is_playlist() const;

 private:
  class Open;
  explicit Source(std::unique_ptr<Open> open);

  std::unique_ptr<Open> open_;
};

}  // namespace freshet::av
