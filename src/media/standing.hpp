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
  void lose(std::string const& why) {
    complain(why);
    lost_.set(std::make_shared<std::string const>(why));
  }
  /// Null: nothing is against it.
  [[nodiscard]] std::shared_ptr<std::string const> lost() const { return lost_.get(); }

  /// It breaks the profile, and viewers have it all the same.
  void complain(std::string const& why) {
    if (!complaint_.get()) complaint_.set(std::make_shared<std::string const>(why));
  }
  /// The first; null: none.
  [[nodiscard]] std::shared_ptr<std::string const> complaint() const { return complaint_.get(); }

 private:
  Published<std::string> lost_, complaint_;
};

}  // namespace freshet
