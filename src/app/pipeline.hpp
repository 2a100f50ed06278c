/// Pipeline: what stands on a session's hub. A new consumer is one more line here.
#pragma once

#include "base/metrics.hpp"
#include "freshet/config.hpp"
#include "net/blocking.hpp"
#include "net/loop.hpp"
#include "origin/origin.hpp"
#include "stream/session.hpp"
#include "transcode/encoders.hpp"
#include "transcode/governor.hpp"
#include "transcode/pool.hpp"

#include <filesystem>
#include <functional>
#include <memory>

namespace freshet::app {

/// What every session's consumers share. Outlives the sessions.
struct PipelineParts {
  net::Loops& loops;
  net::Blocking& media_thread;
  net::Blocking& card_thread;  ///< codes what stands in for encoders
  transcode::Pool& pool;
  transcode::Governor& governor;
  transcode::Encoders const& encoders;
  Clock const& clock;
  origin::Origin& origin;
  Metrics& metrics;
  std::filesystem::path media_dir;
  std::function<config::Channel(std::string const&)> channel;
};

/// Whose server may stop without an end of the show names here what it goes on with.
class FormerShows;

[[nodiscard]] stream::Pipeline make_pipeline(PipelineParts parts, FormerShows& former);

}  // namespace freshet::app
