/// GrowingSegment: a segment under its own name while its parts are still being published.
#pragma once

#include "http/message.hpp"
#include "origin/rendition.hpp"

#include <cstdint>
#include <memory>

namespace freshet::delivery {

/// On the request's loop. Each part is a piece, so that `moof` and `mdat` leave together; the parts
/// stay the origin's own octets. Complete when the segment is, or the show has ended; broken off
/// when its encoder is silent for too long, or its reader is so slow that the parts have left
/// memory.
class GrowingSegment final : public http::Growing {
 public:
  /// `clock` outlives it.
  GrowingSegment(http::Request const& request, std::shared_ptr<origin::Rendition> rendition,
                 std::uint64_t msn, Clock const& clock);

  [[nodiscard]] net::awaitable<Result<Piece>> next(std::size_t most) override;

 private:
  [[nodiscard]] Piece take(std::vector<origin::Part> const& parts, std::size_t most);

  http::Request asker_;  // whom it is for, and on which loop
  std::shared_ptr<origin::Rendition> const rendition_;
  std::uint64_t const msn_;
  Clock const& clock_;
  std::size_t next_ = 0;  // part
};

}  // namespace freshet::delivery
