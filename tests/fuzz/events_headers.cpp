// link: events
/// Any octets as a Retry-After header and as a webhook's secret: a day at most, and what it says.
#include "base/assert.hpp"
#include "events/retry.hpp"
#include "events/signature.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  std::string_view const text{reinterpret_cast<char const*>(data), size};
  auto const pause = freshet::events::read_retry_after(text);
  FRESHET_ASSERT(pause.count() >= 0 && pause.count() <= 86'400);
  auto const secret = freshet::events::read_webhook_secret(text);
  FRESHET_ASSERT(!secret || (secret->size() >= 24 && secret->size() <= 64));
  return 0;
}
