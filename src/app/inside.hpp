/// Inside: what the program tells its server beside a Config; none of an embedder's business.
#pragma once

#include "app/config_load.hpp"
#include "freshet/server.hpp"

#include <map>
#include <string>

namespace freshet::app {

struct Inside {
  /// Where the values of its Config come from, and of the one that it is reloaded with next.
  static void say_origins(Server& server, std::map<std::string, Origin, std::less<>> origins);
};

}  // namespace freshet::app
