/// Replays a fuzz target's corpus without libFuzzer: replay NAME CORPUS. A finding aborts, as
/// there.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <vector>

#define TARGET(name) extern "C" int fuzz_##name(std::uint8_t const*, std::size_t);
#include "fuzz_targets.inc"
#undef TARGET

namespace {

using Target = int (*)(std::uint8_t const*, std::size_t);

Target find(std::string_view wanted) {
#define TARGET(name) \
  if (wanted == #name) return fuzz_##name;
#include "fuzz_targets.inc"
#undef TARGET
  return nullptr;
}

std::vector<std::uint8_t> octets_of(std::filesystem::path const& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// The seed, and what a broken connection leaves of it. Each in memory of its own size, so that the
/// sanitizer sees a read past the end.
void replay(Target target, std::vector<std::uint8_t> const& seed) {
  for (auto length = seed.size(); length > 0; length /= 2) {
    std::vector<std::uint8_t> const exact{seed.begin(),
                                          seed.begin() + static_cast<std::ptrdiff_t>(length)};
    target(exact.data(), exact.size());
  }
}

}  // namespace

int main(int argc, char** argv) {
  auto const target = argc == 3 ? find(argv[1]) : nullptr;
  if (!target) {
    std::fputs("usage: replay TARGET CORPUS, with a target that was built in\n", stderr);
    return 2;
  }
  int seeds = 0;
  for (auto const& file : std::filesystem::directory_iterator{argv[2]}) {
    replay(target, octets_of(file.path()));
    ++seeds;
  }
  target(nullptr, 0);
  std::printf("%s: %d seeds\n", argv[1], seeds);
  return seeds > 0 ? 0 : 1;
}
