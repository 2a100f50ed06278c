#include "chat/tickets.hpp"

#include "access/hash.hpp"

#include <charconv>
#include <utility>

namespace freshet::chat {
namespace {

constexpr std::size_t kTicketOctets = 18;
constexpr unsigned kTicketTries = 64;

}  // namespace

Result<std::string> Tickets::give(access::Identity who, std::string channel) {
  auto const octets = access::random_octets(kTicketOctets);
  if (!octets) return octets.error();
  auto made = std::make_unique<Ticket>(
      Ticket{access::base64url(*octets), std::move(channel), std::move(who)});
  for (unsigned i = 0; i < kTicketTries; ++i) {
    auto const index = next_.fetch_add(1, std::memory_order_relaxed) % kMost;
    auto& slot = (*slots_)[index];
    int was = slot.state.load();
    if (was == busy || (was == out && slot.until.load() > ticks())) continue;
    if (!slot.state.compare_exchange_strong(was, busy)) continue;
    auto text = std::to_string(index) + '.' + made->secret;
    slot.ticket = std::move(made);
    slot.until = (clock_.now() + kGood).time_since_epoch().count();
    slot.state = out;
    return text;
  }
  return failure(boost::system::errc::device_or_resource_busy,
                 "too many tickets are out; try again in a few seconds");
}

std::optional<access::Identity> Tickets::take(std::string_view ticket, std::string_view channel) {
  std::size_t index = 0;
  auto const point = ticket.find('.');
  if (point == std::string_view::npos) return std::nullopt;
  auto const* const end = ticket.data() + point;
  auto const read = std::from_chars(ticket.data(), end, index);
  if (read.ec != std::errc{} || read.ptr != end || index >= kMost) return std::nullopt;
  auto& slot = (*slots_)[index];
  int was = out;
  if (!slot.state.compare_exchange_strong(was, busy)) return std::nullopt;
  auto& held = *slot.ticket;
  bool const is = access::same_in_constant_time(held.secret, ticket.substr(point + 1));
  if (!is) {
    slot.state = out;
    return std::nullopt;
  }
  bool const good = slot.until.load() > ticks() && held.channel == channel;
  auto who = std::move(held.who);
  slot.ticket.reset();
  slot.state = free;
  return good ? std::optional{std::move(who)} : std::nullopt;
}

}  // namespace freshet::chat
