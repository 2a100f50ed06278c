#include "app/recovery.hpp"

#include "origin/stored_show.hpp"
#include "package/profile.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <future>
#include <sys/stat.h>
#include <utility>
#include <vector>

namespace freshet::app {
namespace {

struct Candidate {
  std::filesystem::path directory;
  origin::StoredShow stored;
};

std::vector<std::filesystem::path> folders_in(std::filesystem::path const& path) {
  std::vector<std::filesystem::path> found;
  std::error_code error;
  for (std::filesystem::directory_iterator at{path, error}, end; !error && at != end;
       at.increment(error)) {
    if (at->is_directory(error)) found.push_back(at->path());
  }
  std::ranges::sort(found);
  return found;
}

void delete_all(std::filesystem::path const& path) {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}

/// Which of a session's presentations it is: the number behind its name.
int number_of(std::filesystem::path const& directory) {
  auto const name = directory.filename().string();
  auto const dash = name.rfind('-');
  int number = 0;
  if (dash != std::string::npos) {
    std::from_chars(&name[dash + 1], name.data() + name.size(), number);
  }
  return number;
}

/// Whose presentation it is: what stands before that number.
std::string stream_of(std::filesystem::path const& directory) {
  auto const name = directory.filename().string();
  return name.substr(0, name.rfind('-'));
}

/// When the newest of its files was; 0: it has none.
std::int64_t last_written_us(std::filesystem::path const& directory) {
  std::int64_t last_us = 0;
  std::error_code error;
  for (std::filesystem::directory_iterator at{directory, error}, end; !error && at != end;
       at.increment(error)) {
    struct stat info {};
    if (::stat(at->path().c_str(), &info) != 0) continue;
    last_us = std::max(last_us, info.st_mtim.tv_sec * 1'000'000 + info.st_mtim.tv_nsec / 1'000);
  }
  return last_us;
}

/// Promises are for good: with other settings another show begins.
bool keeps_promises(config::Channel const& channel, origin::Promises const& promises) {
  auto const profile = package::profile_of(channel);
  return profile.low_latency() == promises.low_latency &&
         profile.target_duration == promises.target_duration &&
         (!promises.low_latency ||
          promises.part_target <= profile.part + std::chrono::milliseconds{100});
}

class ChannelRecovery {
 public:
  ChannelRecovery(RecoveryParts const& parts, std::string name)
      : parts_{parts},
        name_{std::move(name)},
        channel_{parts_.pipeline.channel(name_)},
        log_{parts_.log.child("live/" + name_)} {}

  void run(std::filesystem::path const& folder, net::Loop& home) {
    auto best = newest(folder);
    for (auto const& directory : folders_in(folder)) {
      if (best && directory == best->directory) continue;
      if (parts_.over) parts_.over(stream_of(directory), last_written_us(directory));
      delete_all(directory);
    }
    if (best) go_on(std::move(*best), home);
  }

 private:
  [[nodiscard]] std::optional<Candidate> newest(std::filesystem::path const& folder) const;
  [[nodiscard]] bool may_go_on(origin::StoredShow const& stored) const;
  void go_on(Candidate candidate, net::Loop& home);
  [[nodiscard]] std::shared_ptr<origin::Presentation> present(Candidate&& candidate,
                                                              net::Loop& home) const;

  RecoveryParts const& parts_;
  std::string const name_;
  config::Channel const channel_;
  Log const log_;
};

std::optional<Candidate> ChannelRecovery::newest(std::filesystem::path const& folder) const {
  std::optional<Candidate> best;
  for (auto const& directory : folders_in(folder)) {
    auto stored =
        origin::read_stored_show(directory, channel_.dvr_window, parts_.pipeline.clock.wall_us());
    if (!stored) {
      log_.info("a show of the former run is not taken up: {}", stored.error().what);
    } else if (may_go_on(*stored) && (!best || best->stored.wall_us < stored->wall_us)) {
      best = Candidate{directory, std::move(*stored)};
    }
  }
  return best;
}

bool ChannelRecovery::may_go_on(origin::StoredShow const& stored) const {
  auto const why_not = [&]() -> char const* {
    if (!parts_.has_channel(name_)) return "there is no such channel any more";
    if (channel_.reconnect_grace.count() == 0) return "reconnect_grace is 0";
    if (!keeps_promises(channel_, stored.show.promises)) return "its latency settings are others";
    return nullptr;
  }();
  if (why_not == nullptr) return true;
  log_.info("show {} ended with the former run: {}", stored.show.stream_id, why_not);
  return false;
}

std::shared_ptr<origin::Presentation> ChannelRecovery::present(Candidate&& candidate,
                                                               net::Loop& home) const {
  auto& [directory, stored] = candidate;
  auto const& show = stored.show;
  origin::Presentation::Options options;
  options.channel = name_;
  options.stream_id = show.stream_id;
  options.protocol = show.protocol;
  options.started_us = show.started_us;
  options.promises = show.promises;
  options.window = origin::Window::make(channel_.dvr_window, show.promises.target_duration, true);
  options.first_msn = show.first_msn;
  options.wall_us_at_zero = show.wall_us_at_zero;
  options.given = [&registry = parts_.registry, name = name_]() -> Tracks {
    auto const session = registry.find(name);
    return session ? session->given() : nullptr;
  };
  options.disk = std::make_shared<origin::Disk>(directory, parts_.pipeline.media_thread,
                                                origin::DiskCounts{parts_.pipeline.metrics}, log_,
                                                std::move(stored.found));
  auto presentation = std::make_shared<origin::Presentation>(
      parts_.pipeline.loops, home, parts_.pipeline.clock, std::move(options));
  presentation->restore(std::move(stored.renditions), stored.marks);
  return presentation;
}

void ChannelRecovery::go_on(Candidate candidate, net::Loop& home) {
  auto const& show = candidate.stored.show;
  stream::Session::Former former{show.stream_id,         show.protocol,           show.started_us,
                                 {show.wall_us_at_zero}, candidate.stored.end_us, {}};
  if (!candidate.stored.given.empty()) {
    former.given = std::make_shared<std::vector<Track> const>(candidate.stored.given);
  }
  auto const made = number_of(candidate.directory);
  auto const presentation = present(std::move(candidate), home);
  parts_.shows.put(name_, former.id, {{presentation, former.end_us}, made});
  parts_.pipeline.origin.show(name_, presentation);
  std::promise<void> done;
  home.post([&] {
    parts_.registry.resume(name_, home, std::move(former));
    done.set_value();
  });
  done.get_future().wait();
}

}  // namespace

void FormerShows::put(std::string const& channel, std::string const& stream_id, FormerShow show) {
  std::scoped_lock const lock{mutex_};
  shows_[channel + " " + stream_id] = std::move(show);
}

std::optional<FormerShow> FormerShows::take(std::string const& channel,
                                            std::string const& stream_id) {
  std::scoped_lock const lock{mutex_};
  auto found = shows_.extract(channel + " " + stream_id);
  return found ? std::optional{std::move(found.mapped())} : std::nullopt;
}

void recover(RecoveryParts const& parts) {
  auto& loops = parts.pipeline.loops;
  unsigned next = 0;
  auto const live = parts.pipeline.media_dir / "live";
  // By which the disk is known from the folder it is mounted on.
  std::error_code told_by_vitals;
  std::filesystem::create_directories(live, told_by_vitals);
  for (auto const& folder : folders_in(live)) {
    ChannelRecovery{parts, folder.filename().string()}.run(folder, loops.at(next++ % loops.size()));
  }
}

}  // namespace freshet::app
