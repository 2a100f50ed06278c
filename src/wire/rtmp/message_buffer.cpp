#include "wire/rtmp/message_buffer.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace freshet::wire::rtmp {
namespace {

constexpr std::size_t kOnTrust = std::size_t{64} << 10;

}  // namespace

void MessageBuffer::start(std::size_t length) {
  drop();
  length_ = length;
  grow(std::min(length, std::max(kOnTrust, proven_)));
}

void MessageBuffer::append(ByteSpan bytes) {
  if (bytes.empty()) return;
  if (filled_ + bytes.size() > capacity_) {
    grow(std::min(length_, std::max(filled_ + bytes.size(), 2 * capacity_)));
  }
  std::memcpy(data_.get() + filled_, bytes.data(), bytes.size());
  filled_ += bytes.size();
}

Bytes MessageBuffer::finish() {
  proven_ = std::max(proven_, filled_);
  ByteSpan const whole{data_.get(), filled_};
  auto bytes = Bytes::borrow(whole, std::move(data_));
  drop();
  return bytes;
}

void MessageBuffer::drop() {
  data_.reset();
  length_ = filled_ = capacity_ = 0;
}

void MessageBuffer::grow(std::size_t least) {
  if (least == 0) return;
  // Not zeroed: every octet handed out was appended first.
  auto larger = std::make_shared_for_overwrite<std::byte[]>(least);
  if (filled_ > 0) std::memcpy(larger.get(), data_.get(), filled_);
  data_ = std::move(larger);
  capacity_ = least;
}

}  // namespace freshet::wire::rtmp
