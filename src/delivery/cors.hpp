/// Cors: who may read media and API from another origin; on every status, errors included, for a
/// player that cannot read an error's headers retries blindly (facts §1.6).
#pragma once

#include "http/message.hpp"

#include <string>
#include <vector>

namespace freshet::delivery {

/// From any thread.
class Cors {
 public:
  explicit Cors(std::vector<std::string> origins) : origins_{std::move(origins)} {}
  void decorate(http::Request const& request, http::Response& response) const;

 private:
  std::vector<std::string> const origins_;  // "*" among them: anyone
};

}  // namespace freshet::delivery
