/// admit(): may this caller publish here? If not, why, and which of SRT's codes says so?
#pragma once

#include "access/stream_key.hpp"
#include "ingest/srt/server.hpp"

#include <string>
#include <variant>

namespace freshet::ingest::srt {

struct Admission {
  access::StreamKey key;
  config::Channel settings;
  stream::PublisherInfo publisher;
};

struct Refusal {
  net::SrtReject code;
  std::string why;  ///< the sentence that an RTMP publisher would read
};

using Verdict = std::variant<Admission, Refusal>;

/// From any thread; never blocks.
[[nodiscard]] Verdict admit(House const& house, net::SrtCaller const& caller);

}  // namespace freshet::ingest::srt
