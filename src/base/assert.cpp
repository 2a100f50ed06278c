#include "base/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace freshet {

void assertion_failed(char const* condition, char const* file, int line) noexcept {
  std::fprintf(stderr, "freshet: internal error: %s does not hold (%s:%d)\n", condition, file, line);
  std::abort();
}

}  // namespace freshet
