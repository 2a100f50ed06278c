/// Pictures: posters and previews, decoded when somebody asks, once however many do.
#pragma once

#include "base/metrics.hpp"
#include "base/single_flight.hpp"
#include "delivery/key_picture.hpp"
#include "http/router.hpp"
#include "media/codec.hpp"
#include "net/blocking.hpp"
#include "origin/origin.hpp"

#include <array>
#include <atomic>
#include <memory>
#include <string>

namespace freshet::delivery {

/// Made before the server starts; its handlers run on every loop. What it refers to outlives it,
/// and the two threads have stopped before it dies.
class Pictures {
 public:
  static constexpr std::uint32_t kPosterWidth = 1280, kPreviewWidth = 320;
  /// Octets of JPEG that are kept: some thousand previews.
  static constexpr std::size_t kKept = 32U << 20;
  /// Coded octets of one picture.
  static constexpr std::uint64_t kMostCoded = 16U << 20;
  /// Luma samples of a picture that is decoded: a decoder's memory is bounded by it.
  static constexpr std::uint64_t kMostSamples = 4'096ULL * 2'304;
  /// From the question to its answer.
  static constexpr std::chrono::milliseconds kPatience{3'000};

  struct House {
    origin::Origin const& origin;
    net::Blocking& media_thread;
    net::Blocking& thread;  ///< decodes; its bound is how many pictures may wait
    Clock const& clock;
    Metrics& metrics;
  };

  explicit Pictures(House house);

  /// /live/CHANNEL/poster.jpg
  void add_routes(http::Router& router);
  /// The picture that a segment begins with, small.
  [[nodiscard]] net::awaitable<http::Response> preview(http::Request const& request,
                                                       std::shared_ptr<origin::Rendition> rendition,
                                                       std::uint64_t msn);
  /// Nothing is decoded any more: what waits is answered at once. From any thread.
  void stop() { stopped_ = true; }

 private:
  enum class Outcome { made, kept, undecodable, too_large, unreadable, busy, late };
  static constexpr std::array kOutcomes{"made",       "kept", "undecodable", "too_large",
                                        "unreadable", "busy", "late"};
  struct Picture {
    Outcome outcome = Outcome::made;
    Bytes jpeg;
  };
  using Value = std::shared_ptr<Picture const>;
  /// One picture to be made.
  struct Job {
    std::string key;
    KeyPicture where;
    Codec codec;
    std::uint32_t width = 0;
    SteadyTime deadline;
  };

  net::awaitable<http::Response> poster(http::Request const& request);
  net::awaitable<Picture> make(http::Request const& request, Job job);
  void read(std::shared_ptr<Job const> const& job);
  void decode_later(std::shared_ptr<Job const> const& job, Bytes const& octets);
  [[nodiscard]] Picture decode(Job const& job, Bytes const& octets);
  void land(Job const& job, Picture picture);
  [[nodiscard]] http::Response respond(Picture const& picture, char const* caching);

  House const house_;
  SingleFlight<Picture> flights_{kKept};
  std::array<Counter*, kOutcomes.size()> counts_{};
  Histogram& seconds_;
  std::atomic<bool> stopped_{false};
};

}  // namespace freshet::delivery
