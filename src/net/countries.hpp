/// Countries: where those who ask are, asked often of a database that may be replaced.
#pragma once

#include "base/published.hpp"
#include "net/geo_database.hpp"
#include "net/loop.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace freshet::net {

/// set(): from any thread. of(): on the loop that is named.
class Countries {
 public:
  explicit Countries(unsigned loops) : memories_(loops) {}

  /// Null: nothing knows countries any more.
  void set(std::shared_ptr<GeoDatabase const> database);
  [[nodiscard]] bool has_database() const { return has_database_.load(); }
  /// `peer`: an address, with a port or not. Nothing: no database is there. An address that is none
  /// is in no country. `loop`: null stands for the first.
  [[nodiscard]] std::optional<Country> of(Loop const* loop, std::string_view peer);

 private:
  /// A viewer asks several times a second from the same address.
  struct Remembered {
    IpAddress address;
    std::uint64_t version = 0;  // of the database that said so; 0: none did
    Country country;
  };
  using Memory = std::array<Remembered, 512>;

  Published<GeoDatabase> database_;
  std::atomic<bool> has_database_{false};
  std::atomic<std::uint64_t> version_{0};
  std::vector<std::unique_ptr<Memory>> memories_;  // a loop's own; made when it asks first
};

}  // namespace freshet::net
