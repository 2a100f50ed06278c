#include "http/visitors.hpp"

#include "base/ip.hpp"

#include <algorithm>
#include <cstddef>

namespace freshet::http {

std::string household_of(std::string_view peer) {
  auto address = ip_of_peer(peer);
  if (!address) return std::string{peer};
  if (address->is_v4()) return to_string(*address);
  constexpr std::size_t kNetwork = 8;
  std::fill(address->octets.begin() + kNetwork, address->octets.end(), std::uint8_t{0});
  return to_string(*address) + "/64";
}

std::shared_ptr<Visitor> a_proxy() {
  return std::shared_ptr<Visitor>{new Visitor{.is_proxy = true}};
}

std::shared_ptr<Visitor> Visitors::enter(std::string_view peer, std::uint32_t most) {
  auto const visitor = at(peer);
  auto const among = visitor->connections.fetch_add(1, std::memory_order_relaxed) + 1;
  std::shared_ptr<Visitor> ticket{visitor.get(), [visitor](Visitor*) {
                                    visitor->connections.fetch_sub(1, std::memory_order_relaxed);
                                  }};
  if (among > most) ticket.reset();
  return ticket;
}

}  // namespace freshet::http
