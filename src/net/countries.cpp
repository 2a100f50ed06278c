#include "net/countries.hpp"

#include <functional>
#include <utility>

namespace freshet::net {
namespace {

std::size_t place_of(IpAddress const& address) {
  std::string_view const octets{reinterpret_cast<char const*>(address.octets.data()),
                                address.octets.size()};
  return std::hash<std::string_view>{}(octets);
}

}  // namespace

void Countries::set(std::shared_ptr<GeoDatabase const> database) {
  has_database_ = database != nullptr;
  database_.set(std::move(database));
  ++version_;
}

std::optional<Country> Countries::of(Loop const* loop, std::string_view peer) {
  if (!has_database_.load()) return std::nullopt;
  auto const address = ip_of_peer(peer);
  if (!address) return Country{};
  auto& memory = memories_.at(loop == nullptr ? 0 : loop->index());
  if (!memory) memory = std::make_unique<Memory>();
  auto& known = (*memory)[place_of(*address) % memory->size()];
  // Read before the database: an answer of the former one is asked for again, never kept.
  auto const version = version_.load();
  if (known.version == version && known.address == *address) return known.country;
  auto const database = database_.get();
  if (!database) return std::nullopt;
  known = {*address, version, database->country(*address)};
  return known.country;
}

}  // namespace freshet::net
