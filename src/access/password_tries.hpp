/// PasswordTries: who may try the password of which channel now, and which one was right.
#pragma once

#include "access/throttle.hpp"
#include "base/clock.hpp"
#include "base/published.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace freshet::access {

/// Of one channel. From any thread.
class ChannelTries {
 public:
  explicit ChannelTries(Clock const& clock) : throttle{clock} {}

  Throttle throttle;

  /// Was that password found right of what is kept now? Known from memory and at once, so that a
  /// thousand viewers who come to the beginning of a show need not wait for each other.
  [[nodiscard]] bool was_right(std::string_view password, std::string const& kept) const;
  void found_right(std::string_view password, std::string const& kept);

 private:
  Published<std::string> right_;  // what follows from a password and what is kept of it
};

/// From any thread. In memory alone; one for each channel that was ever asked for.
class PasswordTries {
 public:
  explicit PasswordTries(Clock const& clock) : clock_{clock} {}

  [[nodiscard]] std::shared_ptr<ChannelTries> of(std::string const& channel);

 private:
  Clock const& clock_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<ChannelTries>, std::less<>> all_;
};

}  // namespace freshet::access
