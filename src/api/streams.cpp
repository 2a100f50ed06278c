#include "api/streams.hpp"

#include "api/list_page.hpp"
#include "http/query.hpp"
#include "store/renditions.hpp"
#include "store/streams.hpp"
#include "wire/hls/date.hpp"

#include <nlohmann/json.hpp>

#include <charconv>
#include <map>
#include <memory>
#include <system_error>

namespace freshet::api {
namespace {

using StreamJson = nlohmann::ordered_json;
using store::StreamRow;

StreamState state_of(store::StreamState state) {
  if (state == store::StreamState::starting) return StreamState::starting;
  return state == store::StreamState::live ? StreamState::live : StreamState::ended;
}

/// What it was called is not kept.
StreamInfo info_of(StreamRow const& row) {
  StreamInfo info{row.id,       row.channel,           {}, {}, state_of(row.state),
                  row.protocol, row.started_ms * 1'000};
  if (row.ended_ms) info.ended_us = *row.ended_ms * 1'000;
  info.peak_viewers = row.peak_viewers;
  return info;
}

std::string rendition_text(store::RenditionRow const& row) {
  StreamJson json{{"profile", row.profile},
                  {"bitrate", row.bitrate},
                  {"resolution", nullptr},
                  {"keyframe_interval_s", nullptr}};
  if (!row.resolution.empty()) json["resolution"] = row.resolution;
  if (row.keyframe_ms) json["keyframe_interval_s"] = static_cast<double>(*row.keyframe_ms) / 1e3;
  return json.dump();
}

std::string segment_text(SegmentInfo const& info) {
  return StreamJson{{"seq", info.seq},
                    {"duration_s", info.duration_s},
                    {"at", wire::hls::to_date(info.wall_us)},
                    {"uri", info.uri}}
      .dump();
}

Error no_stream() {
  return failure(boost::system::errc::no_such_file_or_directory, "there is no stream of that id");
}

/// Nothing: there is none, or it is no number.
std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

/// Of a list of shows that may have ended.
struct Streams::Wanted {
  std::optional<std::string> channel;
  bool ended_only = false;
  PageQuery page;

  [[nodiscard]] store::StreamQuery query() const {
    store::StreamQuery query{channel, {}, page.cursor, true, page.limit + 1};
    if (ended_only) query.state = store::StreamState::ended;
    return query;
  }
  [[nodiscard]] bool takes(StreamInfo const& info) const {
    if (ended_only && info.state != StreamState::ended) return false;
    return page.cursor.empty() || info.id < page.cursor;
  }
};

void Streams::add_routes(http::Router& router) {
  auto const add = [&](std::string const& pattern, auto handler) {
    router.add(http::Method::get, pattern,
               [this, handler](http::Request const& request) { return (this->*handler)(request); });
  };
  add("/v1/streams", &Streams::list);
  add("/v1/streams/:id", &Streams::one);
  add("/v1/streams/:id/renditions", &Streams::renditions);
  add("/v1/streams/:id/segments", &Streams::segments);
}

std::vector<StreamInfo> Streams::on(std::optional<std::string> const& channel) const {
  auto all = house_.directory.live();
  if (channel) std::erase_if(all, [&](auto const& info) { return info.channel_id != *channel; });
  return all;
}

net::awaitable<http::Response> Streams::list(http::Request const& request) const {
  auto const query = http::parse_query(request.query);
  auto const state = http::find(query, "state").value_or("live");
  Wanted wanted{{}, state == "ended", PageQuery::of(query)};
  if (auto const channel = http::find(query, "channel_id")) wanted.channel = std::string{*channel};
  if (state == "live") co_return list_page(request, on(wanted.channel));
  if (state != "ended" && state != "all") {
    co_return problem_reply(400, "Bad request", "state: expected live, ended or all");
  }
  auto answering = kept(request, std::move(wanted));
  co_return co_await std::move(answering);
}

/// The newest first. What is on is told of as it is now, whatever was written of it until now.
net::awaitable<http::Response> Streams::kept(http::Request const& request, Wanted wanted) const {
  auto const rows = std::make_shared<std::vector<StreamRow>>();
  auto waiting = house_.desk.read(
      *request.loop, [rows, query = wanted.query()](store::Database& store) -> Result<> {
        auto found = store::Streams{store}.list(query);
        if (!found) return found.error();
        *rows = std::move(*found);
        return {};
      });
  auto const done = co_await std::move(waiting);
  if (!done) co_return failure_reply(done.error());
  std::map<std::string, StreamInfo, std::greater<>> all;
  for (auto const& row : *rows) all.emplace(row.id, info_of(row));
  for (auto& info : on(wanted.channel)) {
    if (wanted.takes(info)) all.insert_or_assign(info.id, std::move(info));
  }
  std::vector<std::string> items;
  std::string last;
  for (auto const& [id, info] : all) {
    if (items.size() == wanted.page.limit) co_return list_reply(items, last);
    items.push_back(json_of(info));
    last = id;
  }
  co_return list_reply(items, std::nullopt);
}

net::awaitable<Result<StreamInfo>> Streams::find(net::Loop& loop, std::string id) const {
  for (auto const& info : house_.directory.live()) {
    if (info.id == id) co_return info;
  }
  auto const row = std::make_shared<std::optional<StreamRow>>();
  auto waiting = house_.desk.read(loop, [row, id](store::Database& store) -> Result<> {
    auto found = store::Streams{store}.find(id);
    if (!found) return found.error();
    *row = std::move(*found);
    return {};
  });
  auto const done = co_await std::move(waiting);
  if (!done) co_return done.error();
  if (!*row) co_return no_stream();
  co_return info_of(**row);
}

net::awaitable<http::Response> Streams::one(http::Request const& request) const {
  auto finding = find(*request.loop, request.params[0]);
  auto const info = co_await std::move(finding);
  co_return info ? json_reply(json_of(*info) + '\n') : failure_reply(info.error());
}

net::awaitable<http::Response> Streams::renditions(http::Request const& request) const {
  auto finding = find(*request.loop, request.params[0]);
  auto const info = co_await std::move(finding);
  if (!info) co_return failure_reply(info.error());
  auto const rows = std::make_shared<std::vector<store::RenditionRow>>();
  auto waiting =
      house_.desk.read(*request.loop, [rows, id = info->id](store::Database& store) -> Result<> {
        auto found = store::Renditions{store}.of(id);
        if (!found) return found.error();
        *rows = std::move(*found);
        return {};
      });
  auto const done = co_await std::move(waiting);
  if (!done) co_return failure_reply(done.error());
  std::vector<std::string> items;
  for (auto const& row : *rows) items.push_back(rendition_text(row));
  co_return list_reply(items, std::nullopt);
}

net::awaitable<http::Response> Streams::segments(http::Request const& request) const {
  auto finding = find(*request.loop, request.params[0]);
  auto const info = co_await std::move(finding);
  if (!info) co_return failure_reply(info.error());
  if (!house_.is_public(info->channel_id)) {
    auto refused = house_.insiders.refuse_below(access::Role::viewer, info->channel_id, request);
    if (refused) co_return std::move(*refused);
  }
  auto const query = http::parse_query(request.query);
  auto const page = PageQuery::of(query);
  SegmentQuery wanted{info->channel_id, info->id,
                      std::string{http::find(query, "rendition").value_or("source")},
                      number_of(page.cursor), page.limit + 1};
  if (!wanted.after && !page.cursor.empty()) {
    co_return problem_reply(400, "Bad request", "cursor: expected what the page before gave");
  }
  auto found = house_.segments(wanted);
  if (!found) co_return failure_reply(found.error());
  std::optional<std::string> next;
  if (found->size() > page.limit) {
    found->resize(page.limit);
    next = std::to_string(found->back().seq);
  }
  std::vector<std::string> items;
  for (auto const& segment : *found) items.push_back(segment_text(segment));
  co_return list_reply(items, next);
}

}  // namespace freshet::api
