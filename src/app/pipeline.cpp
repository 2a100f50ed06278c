#include "app/pipeline.hpp"

#include "app/recovery.hpp"
#include "package/packager.hpp"
#include "transcode/holding.hpp"
#include "transcode/ladder.hpp"
#include "transcode/sound.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace freshet::app {
namespace {

/// Half seconds since 2020: media sequence numbers that grow faster than segments are made, so that
/// they never go back, whatever restarts in between (facts §3, 15).
std::uint64_t msn_of(std::int64_t wall_us) {
  constexpr std::int64_t k2020 = 1'577'836'800;
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, wall_us / 500'000 - 2 * k2020));
}

std::uint64_t next_msn(origin::Origin const& origin, std::string const& channel,
                       std::int64_t wall_us) {
  auto next = msn_of(wall_us);
  if (auto const before = origin.find(channel)) {
    for (auto const& member : *before->members()) {
      next = std::max(next, member.rendition->now()->next_msn + 1);
    }
  }
  return next;
}

/// One session's packager and what it makes presentations from.
class Shelf {
 public:
  /// `made`: how many presentations its session had in an earlier run.
  Shelf(PipelineParts parts, stream::Session& session, int made)
      : parts_{std::move(parts)},
        session_{session},
        channel_{parts_.channel(session.channel())},
        made_{made} {}

  std::shared_ptr<origin::Presentation> make(origin::Promises const& promises) {
    auto const name = session_.channel();
    origin::Presentation::Options options;
    options.channel = name;
    options.stream_id = session_.id();
    options.protocol = session_.info().protocol;
    options.started_us = session_.info().started_us;
    options.promises = promises;
    options.window = origin::Window::make(channel_.dvr_window, promises.target_duration, true);
    options.first_msn = next_msn(parts_.origin, name, session_.clock().wall_us());
    auto const folder =
        parts_.media_dir / "live" / name / fmt::format("{}-{}", session_.id(), ++made_);
    options.disk = std::make_shared<origin::Disk>(
        folder, parts_.media_thread, origin::DiskCounts{parts_.metrics}, session_.log());
    if (auto const clock = session_.media_clock()) options.wall_us_at_zero = clock->wall_us_at_zero;
    options.given = [&session = session_] { return session.given(); };
    return std::make_shared<origin::Presentation>(parts_.loops, session_.home(), session_.clock(),
                                                  std::move(options));
  }

  void show(std::shared_ptr<origin::Presentation> presentation) {
    parts_.origin.show(session_.channel(), std::move(presentation));
  }

  [[nodiscard]] config::Channel const& channel() const { return channel_; }

 private:
  PipelineParts const parts_;
  stream::Session& session_;
  config::Channel const channel_;
  int made_;
};

Ticks segment_of(config::Channel const& channel) {
  return rescale({package::profile_of(channel).segment.count()}, kMicroseconds, kVideoTimebase);
}

std::shared_ptr<stream::StandIn> stand_in(PipelineParts const& parts, stream::Session& session,
                                          config::Channel const& channel) {
  return std::make_shared<transcode::Holding>(
      transcode::Holding::House{parts.card_thread, session.home(), parts.clock,
                                channel.holding_image, segment_of(channel), session.log()});
}

/// What is fed walks through these before it becomes the stream.
std::shared_ptr<Sink> transcoded(PipelineParts const& parts, stream::Session& session,
                                 config::Channel const& channel) {
  auto const segment = segment_of(channel);
  transcode::Ladder::House const house{parts.pool,   parts.governor, parts.encoders,
                                       parts.clock,  session.home(), *session.stream(),
                                       session.log()};
  auto ladder = std::make_shared<transcode::Ladder>(session.channel(), channel, segment, house);
  return std::make_shared<transcode::Sound>(
      transcode::Sound::House{parts.pool, session.home(), std::move(ladder), session.log()});
}

bool needs_ladder(config::Channel const& channel) {
  return channel.ladder_auto || !channel.ladder.empty() ||
         channel.profile.enforce == config::Enforce::transcode_down;
}

struct Consumers {
  std::shared_ptr<Shelf> shelf;
  std::shared_ptr<package::Packager> packager;
  stream::Subscription subscription;
};

}  // namespace

stream::Pipeline make_pipeline(PipelineParts parts, FormerShows& shows) {
  return [parts = std::move(parts), &shows](stream::Session& session) -> std::shared_ptr<void> {
    auto former = shows.take(session.channel(), session.id());
    auto shelf = std::make_shared<Shelf>(parts, session, former ? former->made : 0);
    package::Packager::House house;
    house.make = [shelf](origin::Promises const& promises) { return shelf->make(promises); };
    house.show = [shelf](std::shared_ptr<origin::Presentation> p) { shelf->show(std::move(p)); };
    house.log = session.log();
    house.outlives = shelf->channel().reconnect_grace.count() > 0;
    auto packager = std::make_shared<package::Packager>(package::profile_of(shelf->channel()),
                                                        std::move(house));
    if (former) packager->resume(std::move(former->packager));
    auto consumers = std::make_shared<Consumers>();
    consumers->shelf = shelf;
    consumers->packager = packager;
    if (needs_ladder(shelf->channel())) {
      session.lead_through(transcoded(parts, session, shelf->channel()));
    }
    session.stand_in_by(stand_in(parts, session, shelf->channel()));
    consumers->subscription = session.stream()->subscribe(session.home(), packager);
    return consumers;
  };
}

}  // namespace freshet::app
