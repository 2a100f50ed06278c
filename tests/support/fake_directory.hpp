/// FakeDirectory: what the API is told of channels and streams, as a test says.
#pragma once

#include "api/status.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freshet::test {

class FakeDirectory final : public api::Directory {
 public:
  std::vector<api::StreamInfo> on;
  std::vector<api::ChannelInfo> all;

  std::vector<api::StreamInfo> live() const override { return on; }
  std::vector<api::ChannelInfo> channels() const override { return all; }
  std::optional<api::ChannelInfo> channel(std::string_view name) const override {
    auto const found = std::ranges::find(all, name, &api::ChannelInfo::id);
    if (found == all.end()) return std::nullopt;
    return *found;
  }
};

/// A show that is on.
inline api::StreamInfo live_stream(std::string id, std::string channel) {
  api::StreamInfo info;
  info.id = std::move(id);
  info.channel_id = std::move(channel);
  info.title = "Evening show";
  info.category = "Music";
  info.state = api::StreamState::live;
  info.protocol = "rtmp";
  info.started_us = 1'785'489'901'250'999;
  return info;
}

}  // namespace freshet::test
