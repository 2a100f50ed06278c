#include "app/feeds.hpp"

namespace freshet::app {

std::shared_ptr<spdlog::logger> heard_by(std::shared_ptr<api::LogTrail> lines,
                                         std::shared_ptr<spdlog::logger> logger) {
  // Which may outlive the server: libav's log does.
  listen(*logger, [lines = std::move(lines)](LogLine line) { lines->add(std::move(line)); });
  return logger;
}

}  // namespace freshet::app
