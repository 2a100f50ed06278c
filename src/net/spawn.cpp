#include "net/spawn.hpp"

namespace freshet::net::detail {

void log_escaped(Log const& log, std::string const& name, std::exception_ptr const& escaped) {
  try {
    std::rethrow_exception(escaped);
  } catch (std::exception const& e) {
    log.error("{}: an exception escaped: {}", name, e.what());
  } catch (...) {
    log.error("{}: an unknown exception escaped", name);
  }
}

}  // namespace freshet::net::detail
