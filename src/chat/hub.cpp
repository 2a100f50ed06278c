#include "chat/hub.hpp"

#include "access/hash.hpp"
#include "chat/hub_shared.hpp"
#include "chat/people.hpp"
#include "chat/wing.hpp"

#include <cstring>
#include <utility>

namespace freshet::chat {
namespace {

/// Of this process alone.
std::uint64_t crowd_secret() {
  std::uint64_t secret = 0x5bd1e995;
  if (auto const octets = access::random_octets(sizeof secret)) {
    std::memcpy(&secret, octets->data(), sizeof secret);
  }
  return secret;
}

}  // namespace

HubShared::HubShared(Hub::House given)
    : house{std::move(given)}, figures{house.metrics}, crowd{crowd_secret()} {
  settings.set(std::make_shared<config::Chat const>(house.rooms.settings));
}

HubShared::~HubShared() = default;

/// FNV-1a; the same room has the same home as long as the process lives.
unsigned HubShared::home_of(std::string_view channel) const {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (char const c : channel) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return static_cast<unsigned>((hash >> 16U) % house.loops.size());
}

struct Hub::Inside final : HubShared {
  using HubShared::HubShared;
};

Hub::Hub(House house) : inside_{std::make_shared<Inside>(std::move(house))} {
  for (unsigned i = 0; i < inside_->house.loops.size(); ++i) {
    inside_->wings.push_back(std::make_unique<Wing>(*inside_, i));
  }
}

/// With the loops at rest: what they still hold finds nothing to do.
Hub::~Hub() {
  inside_->stopping = true;
  for (auto const& wing : inside_->wings) wing->clear();
}

net::Loop& Hub::home_of(std::string const& channel) const {
  return inside_->house.loops.at(inside_->home_of(channel));
}

void Hub::with(std::string const& channel, std::function<void(Room*)> work) {
  inside_->post(inside_->home_of(channel), [channel, work = std::move(work)](Wing& wing) mutable {
    wing.rooms().with(channel, std::move(work));
  });
}

void Hub::ask(net::Loop& from, std::string const& channel, Ask ask, Reply reply) {
  Reply back = [&from, reply = std::move(reply)](Outcome outcome) {
    from.post([reply, outcome = std::move(outcome)] { reply(outcome); });
  };
  with(channel, [ask = std::move(ask), back = std::move(back)](Room* room) {
    if (room != nullptr) return ask(*room, back);
    back(refused(404, "no_channel", "there is no such channel"));
  });
}

std::shared_ptr<MemberHost> Hub::host(net::Loop& loop) const {
  return {inside_, inside_->wings.at(loop.index()).get()};
}

void Hub::watch(net::Loop& loop, std::shared_ptr<Member> const& member) {
  inside_->wings.at(loop.index())->watch(member);
}

Crowd& Hub::crowd() { return inside_->crowd; }

std::shared_ptr<config::Chat const> Hub::settings() const { return inside_->settings.get(); }

void Hub::set(config::Chat const& settings) {
  inside_->settings.set(std::make_shared<config::Chat const>(settings));
  for (unsigned i = 0; i < inside_->wings.size(); ++i) {
    inside_->post(i, [settings](Wing& wing) { wing.set(settings); });
  }
}

bool Hub::knows(std::string const& channel) const {
  return !inside_->stopping && (!inside_->house.knows || inside_->house.knows(channel));
}

Author Hub::author_of(access::Identity const& who, std::string const& channel,
                      std::string_view peer) const {
  return author_of_identity(who, channel, place_of_peer(inside_->house.secret, peer));
}

Result<Author> Hub::guest(std::string_view name, std::string_view peer, std::string_view channel,
                          std::string_view pass) const {
  auto const& house = inside_->house;
  return new_guest(name, channel, guest_of_pass(house.secret, pass),
                   place_of_peer(house.secret, peer), house.rooms.clock.wall_us() / 1'000);
}

std::string Hub::guest_pass(Author const& guest) const {
  return pass_of_guest(inside_->house.secret, guest.id);
}

void Hub::stop() {
  inside_->stopping = true;
  for (unsigned i = 0; i < inside_->wings.size(); ++i) {
    inside_->post(i, [](Wing& wing) { wing.stop(); });
  }
}

net::Gate& Hub::gate() { return inside_->gate; }

}  // namespace freshet::chat
