#include "base/result.hpp"

#include <stdexcept>

namespace freshet {

void throw_exception_from_error(Error const& error, boost::source_location const&) {
  throw std::runtime_error(error.what);
}

}  // namespace freshet
