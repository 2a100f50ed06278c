/// Standing: may viewers have a track as it came? Told by who takes it in, read where rungs are
/// made and where it is offered.
#pragma once

#include "base/published.hpp"

#include <memory>
#include <string>
#include <utility>

namespace freshet {

/// From any thread.
class Standing {
 public:
  /// It breaks the channel's profile, and how, in words. Where something else is, viewers have
  /// that.
  void lose(std::string why) { why_.set(std::make_shared<std::string const>(std::move(why))); }
  /// Null: nothing is against it.
  [[nodiscard]] std::shared_ptr<std::string const> lost() const { return why_.get(); }

 private:
  Published<std::string> why_;
};

}  // namespace freshet
