#include "wire/aac/framer.hpp"

#include "base/reader.hpp"
#include "wire/aac/adts.hpp"

#include <utility>
#include <vector>

namespace freshet::wire::aac {
namespace {

std::size_t adts_size(ByteSpan head) {
  // Most octets are no sync word; of what is none, no fault is to be told.
  if (head[0] != std::byte{0xFF} || (head[1] & std::byte{0xF6}) != std::byte{0xF0}) return 0;
  auto const header = parse_adts(head);
  return header ? header->frame_size : 0;
}

/// §1.7.2.1: eleven bits of sync, thirteen of length.
std::size_t loas_size(ByteSpan head) {
  Reader reader{head};
  auto const word = reader.u24();
  auto const length = word & 0x1FFFU;
  return word >> 13 == 0x2B7 && length != 0 ? kLoasHeadSize + length : 0;
}

}  // namespace

Framer adts_framer() { return {kAdtsHeadSize, adts_size}; }
Framer loas_framer() { return {kLoasHeadSize, loas_size}; }

void Framer::feed(Bytes payload) {
  auto const left = octets_.slice(pos_);
  pos_ = 0;
  fresh_ = left.size();
  if (left.empty()) {
    octets_ = std::move(payload);
    return;
  }
  std::vector<std::byte> joined{left.span().begin(), left.span().end()};
  joined.insert(joined.end(), payload.span().begin(), payload.span().end());
  octets_ = Bytes::adopt(std::move(joined));
}

void Framer::lose() {
  skipped_ += octets_.size() - pos_;
  octets_ = {};
  pos_ = 0;
  in_step_ = false;
}

std::size_t Framer::size_at(std::size_t pos) const {
  return size_of_(octets_.span().subspan(pos, head_size_));
}

Framer::Guess Framer::guess() const {
  auto const left = octets_.size() - pos_;
  if (left < head_size_) return Guess::unknown;
  auto const size = size_at(pos_);
  if (size == 0) return Guess::chance;
  if (size > left) return Guess::unknown;
  if (in_step_ || size == left) return Guess::frame;
  if (left - size < head_size_) return Guess::unknown;
  return size_at(pos_ + size) != 0 ? Guess::frame : Guess::chance;
}

std::optional<Framer::Frame> Framer::next() {
  while (pos_ < octets_.size()) {
    auto const guessed = guess();
    if (guessed == Guess::unknown) return std::nullopt;
    if (guessed == Guess::frame) {
      in_step_ = true;
      auto const size = size_at(pos_);
      Frame frame{octets_.slice(pos_, size), pos_ < fresh_};
      pos_ += size;
      return frame;
    }
    in_step_ = false;
    ++pos_;
    ++skipped_;
  }
  return std::nullopt;
}

}  // namespace freshet::wire::aac
