#include "wire/mpegts/pes.hpp"

#include <algorithm>
#include <utility>

namespace freshet::wire::mpegts {
namespace {

constexpr std::size_t kLargestReserve = 1UL << 20;

}  // namespace

void PesAssembler::give_up(std::uint64_t& counter) {
  ++counter;
  octets_.clear();
  header_.reset();
  open_ = false;
  lost_ = true;
}

void PesAssembler::lose() {
  if (open_) give_up(faults_.cut_pes);
  lost_ = true;
  stuffed_ = early_ = false;
}

void PesAssembler::emit(std::vector<PesPacket>& out) {
  auto const size = header_->packet_size == 0 ? octets_.size() : header_->packet_size;
  usual_size_ = std::min(size + size / 4, kLargestReserve);
  auto const whole = Bytes::adopt(std::exchange(octets_, {}));
  if (header_->scrambled) {
    ++faults_.scrambled;
    lost_ = true;
  } else {
    auto payload = whole.slice(header_->size, size - header_->size);
    out.push_back({*header_, std::move(payload), std::exchange(lost_, false)});
  }
  header_.reset();
  open_ = false;
}

void PesAssembler::end_unbounded(std::vector<PesPacket>& out) {
  if (!open_) return;
  if (!header_) return give_up(faults_.broken_pes);
  // One with a length that were whole would not be open any more.
  if (header_->packet_size != 0) return give_up(faults_.cut_pes);
  emit(out);
}

void PesAssembler::read_header() {
  auto read = parse_pes_header(octets_);
  if (!read) return give_up(faults_.broken_pes);
  if (!*read) return;
  header_ = **read;
  if (header_->packet_size != 0) octets_.reserve(header_->packet_size);
}

void PesAssembler::append(ByteSpan payload, std::vector<PesPacket>& out) {
  octets_.insert(octets_.end(), payload.begin(), payload.end());
  if (octets_.size() > kMaxSize) return give_up(faults_.broken_pes);
  if (!header_) read_header();
  if (!header_) return;
  if (header_->packet_size != 0 && octets_.size() >= header_->packet_size) emit(out);
}

/// What stands behind stuffing: another packet, or the same one, whose end it then was not.
void PesAssembler::watch(bool unit_start, bool stuffed) {
  bool const was_last = std::exchange(stuffed_, stuffed);
  bool const was_early = std::exchange(early_, false);
  bool const unbounded = was_early || (open_ && header_ && header_->packet_size == 0);
  if (!was_last || !unbounded || shown_ < 0) return;
  if (unit_start) {
    shown_ = std::min(shown_ + 1, kShown);
    return;
  }
  shown_ = -1;
  if (was_early) {
    ++faults_.cut_pes;
    lost_ = true;
  }
}

void PesAssembler::finish(std::vector<PesPacket>& out) {
  if (open_ && stuffed_ && header_ && header_->packet_size == 0) emit(out);
}

void PesAssembler::feed(ByteSpan payload, bool unit_start, bool stuffed,
                        std::vector<PesPacket>& out) {
  watch(unit_start, stuffed);
  if (unit_start) {
    end_unbounded(out);
    open_ = true;
    octets_.reserve(usual_size_);
  }
  // Between the end of one and the start of the next there is nothing to be read.
  if (open_) append(payload, out);
  if (open_ && stuffed && header_ && header_->packet_size == 0 && shown_ >= kShown) {
    emit(out);
    early_ = true;
  }
}

}  // namespace freshet::wire::mpegts
