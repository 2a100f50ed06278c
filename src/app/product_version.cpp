#include "app/version.hpp"

namespace freshet::app {

std::string freshet_version() { return FRESHET_VERSION; }

}  // namespace freshet::app
