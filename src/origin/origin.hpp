/// Origin: channel → the presentation it shows now.
#pragma once

#include "base/published.hpp"
#include "origin/presentation.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace freshet::origin {

/// From any thread.
class Origin {
 public:
  /// From now on the channel's addresses answer from this presentation.
  void show(std::string const& channel, std::shared_ptr<Presentation> presentation);
  [[nodiscard]] std::shared_ptr<Presentation> find(std::string_view channel) const;
  /// Forgets presentations that ended longer than `after` ago and deletes what they kept.
  void sweep(std::int64_t now_us, std::chrono::seconds after);
  /// Forgets what the channel showed last, if that has ended, and deletes what it kept.
  void forget(std::string const& channel);
  /// Forgets everything; files stay.
  void clear();

 private:
  using Map = std::map<std::string, std::shared_ptr<Presentation>, std::less<>>;
  void change(std::function<void(Map&)> const& edit);

  std::mutex writers_;
  Published<Map> map_;
};

}  // namespace freshet::origin
