#include "delivery/pictures.hpp"

#include "av/still.hpp"
#include "delivery/answers.hpp"

#include <fmt/format.h>

namespace freshet::delivery {
namespace {

using origin::Rendition;

constexpr char kNoPicture[] = "the channel shows no picture";
/// What an answer weighs beside its octets: names and lists.
constexpr std::size_t kAnswer = 256;

/// One who waits, on the loop where it asked.
template <class Value>
struct Waiting {
  explicit Waiting(net::Loop& loop) : told{loop} {}
  net::Event told;
  Value value;
};

/// A poster's address stays and its picture goes; a preview's stays what it is, as its segment
/// does.
constexpr char kPosterCaching[] = "max-age=1";
constexpr char kPreviewCaching[] = "max-age=3600, immutable";

http::Response jpeg_answer(Bytes jpeg, char const* caching) {
  http::Response r;
  r.kind = "picture";
  r.body = http::Slices{std::move(jpeg)};
  r.with("content-type", "image/jpeg").with("cache-control", caching);
  return r;
}

}  // namespace

Pictures::Pictures(House house)
    : house_{house},
      seconds_{house.metrics.histogram("freshet_picture_seconds",
                                       "What decoding one poster or preview took")} {
  for (std::size_t i = 0; i < kOutcomes.size(); ++i) {
    counts_[i] = &house.metrics.counter("freshet_pictures_total",
                                        "Requests for posters and previews by how they ended",
                                        {{"result", kOutcomes[i]}});
  }
}

void Pictures::add_routes(http::Router& router) {
  router.add(http::Method::get, "/live/:channel/poster.jpg",
             [this](http::Request const& request) { return poster(request); });
}

net::awaitable<http::Response> Pictures::poster(http::Request const& request) {
  auto const presentation = house_.origin.find(request.params[0]);
  if (!presentation) co_return nothing_live();
  std::shared_ptr<Rendition> rendition;
  for (auto const& member : *presentation->members()) {
    if (!rendition && is_video(member.track)) rendition = member.rendition;
  }
  auto const newest = rendition ? newest_picture(*rendition->now()) : std::nullopt;
  auto const codec = newest ? rendition->codec(newest->init) : std::nullopt;
  if (!codec) co_return not_found(kNoPicture, kMayCome);
  Job job;
  job.key = fmt::format("{}/{}/{}.{}", request.params[0], rendition->options().name,
                        newest->position.msn, newest->position.part.value_or(0));
  job.where = *newest;
  job.codec = *codec;
  job.width = kPosterWidth;
  auto const picture = co_await make(request, std::move(job));
  co_return respond(picture, kPosterCaching);
}

net::awaitable<http::Response> Pictures::preview(http::Request const& request,
                                                 std::shared_ptr<Rendition> rendition,
                                                 std::uint64_t msn) {
  auto const now = rendition->now();
  auto const first = rendition->options().video ? first_picture(*now, msn) : std::nullopt;
  auto const codec = first ? rendition->codec(first->init) : std::nullopt;
  if (!codec) co_return no_media(*now, msn);
  Job job;
  job.key =
      fmt::format("{}/{}/{}", request.params[0], rendition->options().name, first->position.msn);
  job.where = *first;
  job.codec = *codec;
  job.width = kPreviewWidth;
  auto const picture = co_await make(request, std::move(job));
  co_return respond(picture, kPreviewCaching);
}

net::awaitable<Pictures::Picture> Pictures::make(http::Request const& request, Job job) {
  job.deadline = house_.clock.now() + kPatience;
  auto const deadline = job.deadline;
  auto const waiting = std::make_shared<Waiting<Value>>(*request.loop);
  auto const found = flights_.ask(job.key, [waiting, loop = request.loop](Value const& value) {
    loop->post([waiting, value] {
      waiting->value = value;
      waiting->told.notify_all();
    });
  });
  if (found.kept) {
    // An answer that is kept may be that there is none.
    auto const made = found.kept->outcome == Outcome::made;
    co_return Picture{made ? Outcome::kept : found.kept->outcome, found.kept->jpeg};
  }
  if (found.first) {
    auto const shared = std::make_shared<Job const>(std::move(job));
    if (shared->where.file) {
      read(shared);
    } else {
      decode_later(shared, shared->where.part);
    }
  }
  while (!waiting->value) {
    if (!co_await waiting->told.wait_until(deadline)) break;
  }
  co_return waiting->value ? *waiting->value : Picture{Outcome::late, {}};
}

/// Only the thread of media files waits for a disk.
void Pictures::read(std::shared_ptr<Job const> const& job) {
  auto const taken = house_.media_thread.post([this, job] {
    auto octets = job->where.file->read(job->where.offset, job->where.size, kMostCoded);
    if (!octets) return land(*job, {Outcome::unreadable, {}});
    decode_later(job, *octets);
  });
  if (!taken) land(*job, {Outcome::busy, {}});
}

void Pictures::decode_later(std::shared_ptr<Job const> const& job, Bytes const& octets) {
  auto const taken = house_.thread.post([this, job, octets] { land(*job, decode(*job, octets)); });
  if (!taken) land(*job, {Outcome::busy, {}});
}

Pictures::Picture Pictures::decode(Job const& job, Bytes const& octets) {
  auto const began = house_.clock.now();
  if (stopped_ || began > job.deadline) return {Outcome::late, {}};
  auto const coded = access_unit(job.where, octets);
  if (!coded) return {Outcome::undecodable, {}};
  auto jpeg = av::still(job.codec, *coded, {job.width, 4, kMostSamples});
  seconds_.observe(std::chrono::duration<double>(house_.clock.now() - began).count());
  if (jpeg) return {Outcome::made, std::move(*jpeg)};
  auto const too_large = jpeg.error().code == boost::system::errc::value_too_large;
  return {too_large ? Outcome::too_large : Outcome::undecodable, {}};
}

void Pictures::land(Job const& job, Picture picture) {
  // What the coded picture is to blame for will not be better next time.
  auto const lasting = picture.outcome == Outcome::made ||
                       picture.outcome == Outcome::undecodable ||
                       picture.outcome == Outcome::too_large;
  auto const weight = lasting ? picture.jpeg.size() + kAnswer : 0;
  flights_.done(job.key, std::make_shared<Picture const>(std::move(picture)), weight);
}

http::Response Pictures::respond(Picture const& picture, char const* caching) {
  counts_[static_cast<std::size_t>(picture.outcome)]->add();
  switch (picture.outcome) {
    case Outcome::made:
    case Outcome::kept:
      return jpeg_answer(picture.jpeg, caching);
    case Outcome::undecodable:
      return not_found("the keyframe cannot be decoded", kMayCome);
    case Outcome::too_large:
      return not_found("the picture is larger than pictures are made of", kMayCome);
    case Outcome::unreadable:
      return not_found("the segment is lost", kMayCome);
    case Outcome::busy:
    case Outcome::late:
      break;
  }
  auto response = refused(503, "Busy", "other pictures are being made: try again");
  response.kind = "picture";
  return response;
}

}  // namespace freshet::delivery
