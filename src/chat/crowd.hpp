/// Crowd: how many connections each user and each address has on this server, and how fast an
/// address makes new ones.
#pragma once

#include "base/clock.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace freshet::chat {

/// Of a fixed size whoever comes: two tables of counters, and a key counts as what the lesser of
/// its two says. Strangers who share both slots of a key count with it, which is rare and errs on
/// the side of fewer connections.
class CountTable {
 public:
  static constexpr std::size_t kSlots = 16'384;

  explicit CountTable(std::uint64_t secret) : secret_{secret} {}
  void add(std::string_view key, std::int32_t n);
  [[nodiscard]] std::uint32_t of(std::string_view key) const;

 private:
  using Slots = std::array<std::atomic<std::int32_t>, kSlots>;
  [[nodiscard]] std::pair<std::size_t, std::size_t> places(std::string_view key) const;

  std::uint64_t const secret_;
  std::unique_ptr<Slots> const first_{std::make_unique<Slots>()};
  std::unique_ptr<Slots> const second_{std::make_unique<Slots>()};
};

/// From any thread. Never blocks.
class Crowd {
 public:
  /// `secret`: nobody outside finds keys that share a slot.
  explicit Crowd(std::uint64_t secret);

  /// One connection, as long as it lives. The crowd outlives it.
  class Place {
   public:
    Place() = default;
    Place(CountTable& table, std::string_view key) : table_{&table}, key_{key} {
      table_->add(key_, 1);
    }
    Place(Place&& other) noexcept
        : table_{std::exchange(other.table_, nullptr)}, key_{std::move(other.key_)} {}
    Place& operator=(Place&& other) noexcept {
      std::swap(table_, other.table_);
      std::swap(key_, other.key_);
      return *this;
    }
    ~Place() {
      if (table_ != nullptr) table_->add(key_, -1);
    }

   private:
    CountTable* table_ = nullptr;
    std::string key_;
  };
  [[nodiscard]] Place of_user(std::string_view user) { return {users_, user}; }
  [[nodiscard]] Place of_address(std::string_view address) { return {addresses_, address}; }
  [[nodiscard]] std::uint32_t users(std::string_view user) const { return users_.of(user); }
  [[nodiscard]] std::uint32_t addresses(std::string_view address) const {
    return addresses_.of(address);
  }

  /// One more connection of that address in this second; how many that makes.
  [[nodiscard]] std::uint32_t knock(std::string_view address, SteadyTime now);

 private:
  CountTable users_, addresses_;
  // A second in the upper half, what came in it in the lower one.
  using Knocks = std::array<std::atomic<std::uint64_t>, CountTable::kSlots>;
  std::uint64_t const secret_;
  std::unique_ptr<Knocks> const knocks_{std::make_unique<Knocks>()};
};

/// "10.0.0.5" of "10.0.0.5:4711"; an IPv6 address is its network of 64 bits, of which one machine
/// has all.
[[nodiscard]] std::string network_of_peer(std::string_view peer);

}  // namespace freshet::chat
