#include "app/media_now.hpp"

namespace freshet::app {

std::optional<std::int64_t> media_now_us(stream::Registry const& registry,
                                         std::string const& channel) {
  auto const session = registry.find(channel);
  return session ? session->media_now_us() : std::nullopt;
}

bool is_live(stream::Registry const& registry, std::string const& channel) {
  return media_now_us(registry, channel).has_value();
}

}  // namespace freshet::app
