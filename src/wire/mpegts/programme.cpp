#include "wire/mpegts/programme.hpp"

namespace freshet::wire::mpegts {
namespace {

bool is_taken(Elementary const& stream) {
  return stream.kind != Kind::refused && stream.kind != Kind::other;
}

/// The first picture, or sound, that is taken; lacking one, the first that is refused.
std::optional<Elementary> first_of(Pmt const& pmt, bool video) {
  std::optional<Elementary> refused;
  for (auto const& stream : pmt.streams) {
    if (stream.video != video || stream.kind == Kind::other) continue;
    if (is_taken(stream)) return stream;
    if (!refused) refused = stream;
  }
  return refused;
}

}  // namespace

Programme programme_of(Pmt const& pmt) {
  Programme out;
  out.number = pmt.number;
  out.clock_pid = pmt.clock_pid;
  for (bool const video : {true, false}) {
    auto const stream = first_of(pmt, video);
    if (!stream) continue;
    if (is_taken(*stream)) {
      (video ? out.video : out.audio) = stream;
    } else if (!out.refused) {
      out.refused = stream;
    }
  }
  return out;
}

Worth worth_of(Pmt const& pmt) {
  auto const programme = programme_of(pmt);
  if (programme.video) return Worth::picture;
  if (programme.refused) return Worth::refused;
  return programme.audio ? Worth::sound : Worth::nothing;
}

}  // namespace freshet::wire::mpegts
