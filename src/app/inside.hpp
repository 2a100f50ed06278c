/// Inside: what the program tells its server beside a Config; none of an embedder's business.
#pragma once

#include "app/config_load.hpp"
#include "freshet/server.hpp"
#include "http/message.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace freshet::app {

struct Inside {
  /// Where the values of its Config come from, and of the one that it is reloaded with next.
  static void say_origins(Server& server, std::map<std::string, Origin, std::less<>> origins);
  /// What it answers to: http::Router::list().
  [[nodiscard]] static std::vector<std::pair<http::Method, std::string>> routes(
      Server const& server);
};

}  // namespace freshet::app
