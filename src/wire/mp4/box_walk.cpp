#include "wire/mp4/box_walk.hpp"

#include "base/reader.hpp"

namespace freshet::wire::mp4 {

std::optional<Box> BoxWalk::next() {
  if (!ok_ || pos_ == bytes_.size()) return {};
  Reader in{bytes_.subspan(pos_)};
  std::uint64_t size = in.u32();
  FourCc const type{in.u32()};
  if (size == 1) size = in.u64();
  if (size == 0) size = bytes_.size() - pos_;  // §4.2.2: the last box, to the end of the file
  if (!in.ok() || size < in.pos() || size > bytes_.size() - pos_) {
    ok_ = false;
    return {};
  }
  auto const whole = bytes_.subspan(pos_, static_cast<std::size_t>(size));
  Box box{type, whole.subspan(in.pos()), base_ + pos_, whole.size()};
  pos_ += whole.size();
  return box;
}

Result<Box> child(ByteSpan bytes, FourCc type) {
  BoxWalk walk{bytes};
  while (auto const box = walk.next()) {
    if (box->type == type) return *box;
  }
  if (!walk.ok()) {
    return malformed("a box is broken before '" + type.text() + "' at octet " +
                     std::to_string(walk.offset()));
  }
  return malformed("no '" + type.text() + "' box");
}

}  // namespace freshet::wire::mp4
