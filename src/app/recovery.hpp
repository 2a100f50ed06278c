/// Recovery: the shows in the middle of which an earlier run was stopped. They are there again
/// before the doors open, and wait for their encoders.
#pragma once

#include "app/pipeline.hpp"
#include "package/packager.hpp"
#include "stream/registry.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace freshet::origin {
struct StoredShow;
}

namespace freshet::app {

/// What the pipeline of a session that goes on takes up.
struct FormerShow {
  package::Packager::Former packager;
  int made = 0;  ///< how many presentations the session had
};

/// Those shows by channel, each until its session asks. From any thread.
class FormerShows {
 public:
  void put(std::string const& channel, std::string const& stream_id, FormerShow show);
  [[nodiscard]] std::optional<FormerShow> take(std::string const& channel,
                                               std::string const& stream_id);

 private:
  std::mutex mutex_;
  std::map<std::string, FormerShow> shows_;  // by channel and stream
};

struct RecoveryParts {
  PipelineParts pipeline;
  stream::Registry& registry;
  FormerShows& shows;
  std::function<bool(std::string const&)> has_channel;
  Log log;
  /// Hears of what is not taken up: the stream's id and when the last of it was written (wall
  /// clock).
  std::function<void(std::string const& stream_id, std::int64_t last_us)> over{};
};

/// Shows them and makes their sessions; deletes what is of no use any more. Waits for the disk; on
/// the thread that starts the server, before anybody publishes.
void recover(RecoveryParts const& parts);

}  // namespace freshet::app
