/// request_story: what a run of octets says to a RequestReader, as text, in pieces of any size.
#pragma once

#include "http/request_reader.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace freshet::test {

/// As a connection would: what has come is read on with until more is needed.
inline void feed(http::RequestReader& reader, std::string_view octets) {
  reader.add(octets);
  reader.advance();
}

/// One line a request, then the state that is left or the status and the name of the refusal.
inline std::string request_story(std::string_view octets, std::size_t step,
                                 http::RequestLimits limits) {
  using State = http::RequestReader::State;
  http::RequestReader reader{limits};
  std::string told;
  while (!octets.empty()) {
    auto const n = std::min(step, octets.size());
    feed(reader, octets.substr(0, n));
    octets.remove_prefix(n);
    while (reader.advance() == State::ready) {
      auto const request = reader.take();
      told += std::to_string(static_cast<int>(request.method)) + " " + request.path + "?" +
              request.query + (reader.keep_alive() ? " keep" : " close");
      for (auto const& [name, value] : request.headers) told += "|" + name + "=" + value;
      told += "|" + std::string{request.body.text()} + "\n";
    }
    if (reader.advance() == State::refused) {
      auto const& refusal = reader.refusal();
      return told + std::to_string(refusal.status) + " " + std::string{to_string(refusal.why)};
    }
  }
  return told + "state " + std::to_string(static_cast<int>(reader.advance()));
}

}  // namespace freshet::test
