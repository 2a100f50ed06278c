#include "ingest/srt/admission.hpp"

#include "access/channel_name.hpp"
#include "wire/srt/stream_id.hpp"

#include <utility>

namespace freshet::ingest::srt {
namespace {

using net::SrtReject;
using wire::srt::StreamId;

/// A key that is good for something else is forbidden here; any other is none.
SrtReject code_of_key(House const& house, StreamId const& id) {
  if (!house.keeper(id.key, {})) return SrtReject::unauthorized;
  return house.exists(id.channel) ? SrtReject::forbidden : SrtReject::not_found;
}

SrtReject code_of_registry(Error const& error) {
  return error.code == boost::system::errc::operation_canceled ? SrtReject::unavailable
                                                               : SrtReject::conflict;
}

Refusal unreadable(Error const& why) {
  auto const plays = why.code == boost::system::errc::not_supported;
  return Refusal{plays ? SrtReject::bad_mode : SrtReject::bad_request, why.what};
}

stream::PublisherInfo publisher_of(std::string const& peer, access::StreamKey const& key,
                                   config::Channel const& settings, bool backup) {
  return {"srt", peer, key.id, settings.takeover,
          backup || key.backup ? stream::Role::backup : stream::Role::primary};
}

/// Whoever names a channel is let in to wait; its key, if that is none of ours, is the other's.
Verdict admit_to_wait(House const& house, net::SrtCaller const& caller) {
  auto id = wire::srt::parse_keyless_stream_id(caller.stream_id);
  if (!id) return unreadable(id.error());
  Applicant one{"srt", caller.peer, {}};
  one.user = std::move(id->user);
  one.query = std::move(id->query);
  one.backup = id->backup;
  if (auto key = house.keeper(id->key, id->channel)) {
    one.key = std::move(*key);
  } else {
    one.key.channel = id->channel.empty() ? id->key : id->channel;
    if (!id->channel.empty()) one.shown = std::move(id->key);
    if (auto const fits = access::check_channel_name(one.key.channel); !fits) {
      return Refusal{SrtReject::unauthorized, key.error().what};
    }
  }
  auto settings = house.channel(one.key.channel);
  auto publisher = publisher_of(caller.peer, one.key, settings, one.backup);
  return Admission{one.key, std::move(settings), std::move(publisher), std::move(one)};
}

}  // namespace

Verdict admit(House const& house, net::SrtCaller const& caller) {
  if (house.reception.is_open()) return admit_to_wait(house, caller);
  auto const id = wire::srt::parse_stream_id(caller.stream_id);
  if (!id) return unreadable(id.error());
  auto key = house.keeper(id->key, id->channel);
  if (!key) return Refusal{code_of_key(house, *id), key.error().what};
  auto settings = house.channel(key->channel);
  auto publisher = publisher_of(caller.peer, *key, settings, id->backup);
  auto const free = house.registry.may_publish(key->channel, publisher);
  if (!free) return Refusal{code_of_registry(free.error()), free.error().what};
  return Admission{std::move(*key), std::move(settings), std::move(publisher)};
}

Result<Admission> admitted_as(House const& house, Admission const& asked, access::StreamKey key) {
  auto settings = house.channel(key.channel);
  // How the line is ciphered was agreed on for the channel that was asked for.
  if (settings.srt.passphrase != asked.settings.srt.passphrase) {
    return failure(boost::system::errc::operation_not_permitted,
                   "it is to publish on channel " + key.channel +
                       ", whose SRT passphrase is another one than that of the channel it called");
  }
  auto publisher = publisher_of(asked.publisher.peer, key, settings,
                                asked.publisher.role == stream::Role::backup);
  return Admission{std::move(key), std::move(settings), std::move(publisher)};
}

}  // namespace freshet::ingest::srt
