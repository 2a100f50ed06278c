#include "delivery/growing_segment.hpp"

#include "delivery/waiting.hpp"

#include <utility>

namespace freshet::delivery {

using boost::system::errc::errc_t;

GrowingSegment::GrowingSegment(http::Request const& request,
                               std::shared_ptr<origin::Rendition> rendition, std::uint64_t msn,
                               Clock const& clock)
    : rendition_{std::move(rendition)}, msn_{msn}, clock_{clock} {
  asker_.loop = request.loop;
  asker_.client = request.client;
}

net::awaitable<Result<http::Growing::Piece>> GrowingSegment::next(std::size_t most) {
  auto const is = [msn = msn_, next = next_](origin::Snapshot const& now) {
    return now.next_msn > msn || (now.next_msn == msn && now.open.size() > next);
  };
  auto const deadline = patience(clock_, rendition_->options().promises);
  auto const snapshot = co_await wait_for(asker_, rendition_, is, deadline);
  if (!snapshot && asker_.gone()) co_return failure(errc_t::operation_canceled, "nobody reads it");
  if (!snapshot) co_return failure(errc_t::timed_out, "the encoder has stopped sending");
  auto const* parts = snapshot->parts(msn_);
  if (parts == nullptr) co_return failure(errc_t::io_error, "its reader is too slow");
  auto piece = take(*parts, most);
  auto const complete = snapshot->next_msn > msn_ || snapshot->ended;
  piece.last = complete && next_ == parts->size();
  co_return piece;
}

http::Growing::Piece GrowingSegment::take(std::vector<origin::Part> const& parts,
                                          std::size_t most) {
  Piece piece;
  for (std::size_t size = 0; next_ < parts.size(); ++next_) {
    auto const& bytes = parts[next_].bytes;
    size += bytes.size();
    if (!piece.slices.empty() && size > most) break;
    piece.slices.push_back(bytes);
  }
  return piece;
}

}  // namespace freshet::delivery
