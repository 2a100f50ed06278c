/// Directory: what the API may see of registry and store.
#pragma once

#include "api/status.hpp"
#include "app/audience.hpp"
#include "base/published.hpp"
#include "freshet/config.hpp"
#include "origin/origin.hpp"
#include "stream/registry.hpp"

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::app {

/// From any thread; from memory.
class Directory final : public api::Directory {
 public:
  using Names = std::set<std::string, std::less<>>;
  struct Parts {
    stream::Registry const& registry;
    origin::Origin const& origin;
    std::function<config::Channel(std::string const&)> settings;
    /// Who watches a show; without it nobody is known to.
    std::function<Viewership(std::string const& stream_id)> viewership{};
  };

  explicit Directory(Parts parts) : parts_{std::move(parts)} {
    names_.set(std::make_shared<Names const>());
  }

  /// The channels there are: configured, or made in the store.
  void set_names(Names names) { names_.set(std::make_shared<Names const>(std::move(names))); }

  [[nodiscard]] std::vector<std::string> names() const {
    auto const names = names_.get();
    return {names->begin(), names->end()};
  }
  [[nodiscard]] bool has(std::string_view name) const { return names_.get()->contains(name); }

  [[nodiscard]] std::vector<api::StreamInfo> live() const override;
  [[nodiscard]] std::vector<api::ChannelInfo> channels() const override;
  [[nodiscard]] std::optional<api::ChannelInfo> channel(std::string_view name) const override;

 private:
  [[nodiscard]] api::StreamInfo describe(stream::Session const& session) const;
  [[nodiscard]] api::ChannelInfo describe(std::string const& name) const;
  void add_viewers(api::StreamInfo& stream) const;

  Parts const parts_;
  Published<Names> names_;
};

}  // namespace freshet::app
