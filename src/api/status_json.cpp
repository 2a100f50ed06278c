#include "api/status_json.hpp"

#include "wire/hls/date.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>

namespace freshet::api {
namespace {

// Members in the order they are written, so that answers read as documented.
using StatusJson = nlohmann::ordered_json;

/// A title may come from an encoder and be no UTF-8.
std::string status_text(StatusJson const& json) {
  return json.dump(-1, ' ', false, StatusJson::error_handler_t::replace);
}

StatusJson status_date(std::optional<std::int64_t> wall_us) {
  return wall_us ? StatusJson(wire::hls::to_date(*wall_us)) : StatusJson(nullptr);
}

StatusJson status_json(StreamInfo const& info) {
  return {{"id", info.id},
          {"channel_id", info.channel_id},
          {"title", info.title},
          {"category", info.category},
          {"state", to_string(info.state)},
          {"protocol", info.protocol.empty() ? StatusJson(nullptr) : StatusJson(info.protocol)},
          {"started_at", status_date(info.started_us)},
          {"ended_at", status_date(info.ended_us)},
          {"viewers", info.viewers},
          {"peak_viewers", info.peak_viewers}};
}

}  // namespace

std::string_view to_string(StreamState state) {
  switch (state) {
    case StreamState::starting:
      return "starting";
    case StreamState::live:
      return "live";
    case StreamState::ended:
      break;
  }
  return "ended";
}

std::string json_of(StreamInfo const& info) { return status_text(status_json(info)); }

std::string json_of(ChannelInfo const& info) {
  return status_text({{"id", info.id},
                      {"title", info.title},
                      {"category", info.category},
                      {"stream", info.stream ? status_json(*info.stream) : StatusJson(nullptr)}});
}

}  // namespace freshet::api
