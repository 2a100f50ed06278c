#include "ingest/srt/admission.hpp"

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

}  // namespace

Verdict admit(House const& house, net::SrtCaller const& caller) {
  auto const id = wire::srt::parse_stream_id(caller.stream_id);
  if (!id) {
    auto const plays = id.error().code == boost::system::errc::not_supported;
    return Refusal{plays ? SrtReject::bad_mode : SrtReject::bad_request, id.error().what};
  }
  auto key = house.keeper(id->key, id->channel);
  if (!key) return Refusal{code_of_key(house, *id), key.error().what};
  auto settings = house.channel(key->channel);
  stream::PublisherInfo publisher{
      "srt", caller.peer, key->id, settings.takeover,
      id->backup || key->backup ? stream::Role::backup : stream::Role::primary};
  auto const free = house.registry.may_publish(key->channel, publisher);
  if (!free) return Refusal{code_of_registry(free.error()), free.error().what};
  return Admission{std::move(*key), std::move(settings), std::move(publisher)};
}

}  // namespace freshet::ingest::srt
