#include "ingest/profile_guard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <string_view>
#include <vector>

namespace freshet::ingest {
namespace {

/// An encoder meets its own settings about as well as that.
constexpr double kTolerance = 1.05;
constexpr double kFpsTolerance = 0.5;

std::string joined_names(std::vector<std::string> const& names) {
  std::string all;
  for (auto const& name : names) all += (all.empty() ? "" : ", ") + name;
  return all.empty() ? "none" : all;
}

}  // namespace

void SlidingSum::add(std::int64_t at_us, std::uint64_t amount) {
  auto const second = at_us / 1'000'000;
  if (!last_s_ || second < *last_s_ - 1 || second > *last_s_ + kWindowS) {
    bins_.fill(0);
    first_s_ = last_s_ = second;
  }
  for (; *last_s_ < second; ++*last_s_) {
    bins_[static_cast<std::size_t>((*last_s_ + 1) % kWindowS)] = 0;
  }
  bins_[static_cast<std::size_t>(std::max<std::int64_t>(0, second) % kWindowS)] += amount;
}

/// Of the seconds that are complete.
std::optional<double> SlidingSum::per_second() const {
  if (!last_s_ || *last_s_ - *first_s_ < kWindowS) return std::nullopt;
  auto const all = std::accumulate(bins_.begin(), bins_.end(), std::uint64_t{0});
  auto const open = bins_[static_cast<std::size_t>(std::max<std::int64_t>(0, *last_s_) % kWindowS)];
  return static_cast<double>(all - open) / (kWindowS - 1);
}

void ProfileGuard::complain(char const* reason, std::string const& sentence) {
  if (!said_.insert(reason).second) return;
  house_.metrics
      .counter("freshet_ingest_errors_total", "Publishers refused or lost, by reason",
               {{"protocol", house_.protocol}, {"reason", reason}})
      .add();
  if (house_.profile.enforce == config::Enforce::refuse) {
    if (!refusal_) refusal_ = sentence;
    return;
  }
  house_.log.warn("{}", sentence);
  if (!warning_) warning_ = sentence;
  // Sound is not made anew for it.
  auto const withheld = transcodes() && std::string_view{reason} != "profile_audio_codec";
  withheld ? standing_->lose(sentence) : standing_->complain(sentence);
}

void ProfileGuard::check_codec(Track const& track) {
  auto const video = is_video(track);
  auto const& taken = video ? house_.profile.video : house_.profile.audio;
  std::string const name = name_of(track.codec);
  if (std::ranges::find(taken, name) != taken.end()) return;
  complain(video ? "profile_video_codec" : "profile_audio_codec",
           fmt::format("{} is coded as {}, this channel takes {}: choose that in the encoder",
                       video ? "the picture" : "the sound", name, joined_names(taken)));
}

/// A portrait may be as large, turned.
void ProfileGuard::check_size(Video const& video) {
  auto const& profile = house_.profile;
  auto const [least, most] = std::minmax(profile.max_width, profile.max_height);
  auto const [small, large] = std::minmax(video.width, video.height);
  if (large <= most && small <= least) return;
  complain("profile_size",
           fmt::format("the picture is {}x{}, this channel takes {}x{} at most: set a smaller "
                       "output resolution in the encoder",
                       video.width, video.height, profile.max_width, profile.max_height));
}

void ProfileGuard::check_rate(double fps) {
  if (fps <= house_.profile.max_fps + kFpsTolerance) return;
  complain("profile_frame_rate",
           fmt::format("{:.0f} pictures a second, this channel takes {} at most: set a lower frame "
                       "rate in the encoder",
                       fps, house_.profile.max_fps));
}

void ProfileGuard::tracks(Tracks tracks) noexcept {
  tracks_ = tracks;
  for (auto const& track : *tracks_) {
    check_codec(track);
    auto const* const video = video_of(track.codec);
    if (video == nullptr) continue;
    check_size(*video);
    if (video->frame_rate.known()) {
      check_rate(static_cast<double>(video->frame_rate.num) / video->frame_rate.den);
    }
  }
  auto marked = std::make_shared<std::vector<Track>>(*tracks);
  for (auto& track : *marked) {
    if (is_video(track)) track.standing = standing_;
  }
  head_.tracks(std::move(marked));
}

void ProfileGuard::check_picture(Track const& track, Packet const& packet, std::int64_t at_us) {
  if (!is_video(track)) return;
  pictures_.add(at_us, 1);
  if (auto const fps = pictures_.per_second()) check_rate(*fps);
  auto const longest = house_.profile.max_keyframe_interval;
  auto const since_us = last_key_us_ ? at_us - *last_key_us_ : 0;
  auto const most_us = static_cast<double>(longest.count()) * 1e3 * kTolerance;
  if (longest.count() > 0 && static_cast<double>(since_us) > most_us) {
    complain("profile_keyframe_interval",
             fmt::format("no keyframe for {:.1f} s, this channel wants one every {:.1f} s: set the "
                         "keyframe interval in the encoder",
                         static_cast<double>(since_us) / 1e6,
                         static_cast<double>(longest.count()) / 1e3));
  }
  if (packet.key || since_us < 0) last_key_us_ = at_us;
}

void ProfileGuard::packet(Packet const& packet) noexcept {
  auto const track = tracks_ ? std::ranges::find(*tracks_, packet.track, &Track::id)
                             : std::vector<Track>::const_iterator{};
  if (tracks_ && track != tracks_->end()) {
    auto const at_us = microseconds(packet.dts, track->timebase);
    bits_.add(at_us, packet.payload.size() * 8);
    check_picture(*track, packet, at_us);
    auto const rate = bits_.per_second();
    auto const most = static_cast<double>(house_.profile.max_bitrate);
    if (rate && *rate > most * kTolerance) {
      complain("profile_bitrate",
               fmt::format("{:.1f} Mbit/s, this channel takes {:.1f} at most: set a lower bitrate "
                           "in the encoder",
                           *rate / 1e6, most / 1e6));
    }
  }
  head_.packet(packet);
}

}  // namespace freshet::ingest
