/// admit(): may this caller publish here? If not, why, and which of SRT's codes says so?
#pragma once

#include "access/stream_key.hpp"
#include "ingest/srt/server.hpp"

#include <optional>
#include <string>
#include <variant>

namespace freshet::ingest::srt {

struct Admission {
  access::StreamKey key;
  config::Channel settings;
  stream::PublisherInfo publisher;
  /// Of whom somebody else is to be asked, before anything else.
  std::optional<Applicant> applicant{};
};

struct Refusal {
  net::SrtReject code;
  std::string why;  ///< the sentence that an RTMP publisher would read
};

using Verdict = std::variant<Admission, Refusal>;

/// From any thread; never blocks. Who is asked about elsewhere is let in to wait for the answer: a
/// handshake cannot.
[[nodiscard]] Verdict admit(House const& house, net::SrtCaller const& caller);

/// Of somebody whom somebody else lets in with that key: what admit() would say.
[[nodiscard]] Result<Admission> admitted_as(House const& house, Admission const& asked,
                                            access::StreamKey key);

}  // namespace freshet::ingest::srt
