/// h2_story: what a run of octets says to an H2Session whose every request is answered.
#pragma once

#include "base/assert.hpp"
#include "http/h2_session.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

namespace freshet::test {

/// The preface goes in front, so that no input is lost on it. Answers how many requests arrived.
inline std::size_t h2_story(std::string_view octets, std::size_t step) {
  http::H2Session session{{.header = 512, .body = 256, .streams = 8, .resets = 8}};
  session.feed("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  std::size_t arrived = 0, closed = 0;
  for (std::size_t at = 0; at < octets.size(); at += step) {
    session.feed(octets.substr(at, step));
    for (auto& arrival : session.take_arrived()) {
      ++arrived;
      auto const whole = arrival.refusal.status == 0;
      auto response = whole ? http::text_response(200, arrival.request.path) : http::Response{};
      session.answer(arrival.stream, std::move(response), "now", true);
    }
    http::H2Output out;
    session.gather(out, 1'024);
    FRESHET_ASSERT(out.buffers().size() <= 1'000);
    closed += session.take_closed().size();
  }
  FRESHET_ASSERT(closed <= arrived && session.stages().size() == session.streams());
  return arrived;
}

}  // namespace freshet::test
