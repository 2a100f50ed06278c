// link: chat
/// What a member of a room may send.
#include "base/assert.hpp"
#include "chat/wish.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet::chat;
  auto const wish = read_wish({reinterpret_cast<char const*>(data), size});
  if (!wish) return 0;
  FRESHET_ASSERT(!word_of(wish->what).empty() && wish->id <= 1ULL << 53U);
  auto const* const vote = std::get_if<VoteWish>(&wish->what);
  FRESHET_ASSERT(vote == nullptr || vote->choices.size() <= 16);
  return 0;
}
