#include "app/directory.hpp"

namespace freshet::app {
namespace {

/// Live is what can be watched: a show whose encoder is away for a moment goes on.
api::StreamState state_of(stream::SessionInfo const& info, bool watchable) {
  if (info.state == stream::State::ended) return api::StreamState::ended;
  return watchable ? api::StreamState::live : api::StreamState::starting;
}

}  // namespace

api::StreamInfo Directory::describe(stream::Session const& session) const {
  auto const info = session.info();
  auto const settings = parts_.settings(info.channel);
  auto const shown = parts_.origin.find(info.channel);
  auto const watchable = shown && shown->ended_us() == 0;
  api::StreamInfo stream;
  stream.id = info.id;
  stream.channel_id = info.channel;
  stream.title = settings.title;
  stream.category = settings.category;
  stream.state = state_of(info, watchable);
  stream.protocol = info.protocol;
  stream.started_us = info.started_us;
  if (info.ended_us != 0) stream.ended_us = info.ended_us;
  add_viewers(stream);
  return stream;
}

void Directory::add_viewers(api::StreamInfo& stream) const {
  if (!parts_.viewership) return;
  auto const known = parts_.viewership(stream.id);
  stream.viewers = known.now;
  stream.peak_viewers = known.peak;
}

api::ChannelInfo Directory::describe(std::string const& name) const {
  auto const settings = parts_.settings(name);
  api::ChannelInfo channel{name, settings.title, settings.category, {}};
  if (auto const session = parts_.registry.find(name)) {
    channel.stream = describe(*session);
    return channel;
  }
  // A show that is over stays known for as long as it can be watched to its end.
  if (auto const shown = parts_.origin.find(name)) {
    api::StreamInfo stream;
    stream.id = shown->options().stream_id;
    stream.channel_id = name;
    stream.title = settings.title;
    stream.category = settings.category;
    stream.state = api::StreamState::ended;
    stream.protocol = shown->options().protocol;
    stream.started_us = shown->options().started_us;
    stream.ended_us = shown->ended_us();
    add_viewers(stream);
    channel.stream = std::move(stream);
  }
  return channel;
}

std::vector<api::StreamInfo> Directory::live() const {
  std::vector<api::StreamInfo> streams;
  for (auto const& session : parts_.registry.list()) streams.push_back(describe(*session));
  return streams;
}

std::vector<api::ChannelInfo> Directory::channels() const {
  std::vector<api::ChannelInfo> channels;
  auto const names = names_.get();  // held: a reload puts others in its place
  for (auto const& name : *names) channels.push_back(describe(name));
  return channels;
}

std::optional<api::ChannelInfo> Directory::channel(std::string_view name) const {
  auto const names = names_.get();
  auto const at = names->find(name);
  // A key made by another process a moment ago may publish before its channel is listed here.
  if (at == names->end() && !parts_.registry.find(std::string{name})) return std::nullopt;
  return describe(std::string{name});
}

}  // namespace freshet::app
