#include "app/stream_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace freshet::app {
namespace {

/// A show whose encoder is away for a moment is live.
store::StreamState stored_state(stream::State state) {
  if (state == stream::State::starting) return store::StreamState::starting;
  return state == stream::State::ended ? store::StreamState::ended : store::StreamState::live;
}

store::StreamRow row_of(stream::SessionInfo const& info) {
  store::StreamRow row{
      info.id, info.channel, stored_state(info.state), info.protocol, info.started_us / 1'000, {}};
  if (row.state == store::StreamState::ended) row.ended_ms = info.ended_us / 1'000;
  return row;
}

/// Measured figures are never the same twice: a tenth makes another one of them.
bool differs(std::int64_t before, std::int64_t now) {
  return std::abs(now - before) * 10 > std::max<std::int64_t>(before, 1);
}

bool differs(store::RenditionRow const& before, store::RenditionRow const& now) {
  return before.resolution != now.resolution || differs(before.bitrate, now.bitrate) ||
         before.keyframe_ms.has_value() != now.keyframe_ms.has_value() ||
         differs(before.keyframe_ms.value_or(0), now.keyframe_ms.value_or(0));
}

/// Rungs have their keyframes where the source has its own.
store::RenditionRow rendition_of(origin::Member const& member, std::int64_t keyframe_ms) {
  store::RenditionRow row;
  row.profile = member.rendition->options().name;
  auto const meant = member.track.bit_rate;
  row.bitrate = static_cast<std::int64_t>(meant != 0 ? meant : member.rendition->rates().average);
  if (auto const* const video = video_of(member.track.codec)) {
    row.resolution = fmt::format("{}x{}", video->width, video->height);
    if (keyframe_ms > 0) row.keyframe_ms = keyframe_ms;
  }
  return row;
}

}  // namespace

void StreamLog::note(stream::SessionInfo const& info) {
  if (info.goes_on) return;
  {
    std::scoped_lock const lock{mutex_};
    auto row = row_of(info);
    auto const [at, is_new] = rows_.try_emplace(row.id, row);
    if (!is_new) {
      row.state = std::max(row.state, at->second.state);
      at->second = std::move(row);
    }
  }
  ask();
}

void StreamLog::write_rest() {
  {
    std::scoped_lock const lock{mutex_};
    if (rows_.empty()) return;
  }
  ask();
}

void StreamLog::ask() {
  {
    std::scoped_lock const lock{mutex_};
    if (std::exchange(asked_, true)) return;
  }
  auto const batch = std::make_shared<Rows>();
  auto const taken =
      house_.writes.post([this, batch](store::Database& store) { return write(store, *batch); },
                         [this, batch](Result<> const& done) { written(done, *batch); });
  if (taken) return;
  // The next look asks again.
  std::scoped_lock const lock{mutex_};
  asked_ = false;
}

Result<> StreamLog::write(store::Database& store, Rows& batch) {
  {
    std::scoped_lock const lock{mutex_};
    batch.swap(rows_);
    asked_ = false;
  }
  store::Streams streams{store};
  for (auto const& [id, row] : batch) {
    auto const put = streams.put(row);
    if (put) continue;
    if (put.error().code != boost::system::errc::file_exists) return put;
    // What the table refuses it will refuse for ever.
    house_.log.error("the stream {} is not written: {}", id, put.error().what);
  }
  return {};
}

void StreamLog::written(Result<> const& done, Rows& batch) {
  if (done) {
    if (std::exchange(failing_, false)) house_.log.info("streams are written again");
    return;
  }
  if (!std::exchange(failing_, true)) {
    house_.log.error("streams cannot be written, which is tried again: {}", done.error().what);
  }
  std::scoped_lock const lock{mutex_};
  rows_.merge(batch);  // what is newer stays
}

void StreamLog::look() {
  write_rest();
  if (looks_++ % kRenditionsEvery == 0) look_at_renditions();
}

void StreamLog::look_at_renditions() {
  std::map<std::string, Profiles, std::less<>> before;
  before.swap(known_);
  for (auto const& session : house_.registry.list()) {
    auto const shown = house_.origin.find(session->channel());
    if (!shown || shown->options().stream_id != session->id()) continue;
    auto& known = known_[session->id()] = std::move(before[session->id()]);
    auto const keyframe_ms = std::llround(session->health().figures.keyframe_interval_s * 1e3);
    Profiles changed;
    for (auto const& member : *shown->members()) {
      auto row = rendition_of(member, keyframe_ms);
      if (row.bitrate == 0) continue;  // not known yet
      auto const at = known.find(row.profile);
      if (at != known.end() && !differs(at->second, row)) continue;
      known.insert_or_assign(row.profile, row);
      changed.insert_or_assign(row.profile, std::move(row));
    }
    if (!changed.empty()) put_renditions(session->id(), changed);
  }
}

void StreamLog::put_renditions(std::string const& stream, Profiles const& changed) {
  auto const taken = house_.writes.post(
      [stream, changed](store::Database& store) -> Result<> {
        store::Renditions table{store};
        for (auto const& [profile, row] : changed) {
          if (auto put = table.put(stream, row); !put) return put;
        }
        return {};
      },
      [this, stream](Result<> const& done) {
        if (!done) known_.erase(stream);
      });
  if (!taken) known_.erase(stream);
}

Result<> StreamLog::settle(store::Database& store, LastSigns const& signs) const {
  auto const on = house_.registry.list();
  return store.transaction([&]() -> Result<> {
    store::Streams streams{store};
    auto const left = streams.unended();
    if (!left) return left.error();
    for (auto row : *left) {
      auto const is_it = [&](auto const& session) { return session->id() == row.id; };
      if (std::ranges::any_of(on, is_it)) continue;
      auto const sign = signs.find(row.id);
      auto const last_us =
          sign != signs.end() && sign->second > 0 ? sign->second : house_.clock.wall_us();
      row.state = store::StreamState::ended;
      row.ended_ms = std::max(row.started_ms, last_us / 1'000);
      if (auto put = streams.put(row); !put) return put;
      house_.log.info("the stream {} of channel {} ended with an earlier run", row.id, row.channel);
    }
    return {};
  });
}

}  // namespace freshet::app
