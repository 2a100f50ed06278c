/// PictureFollower: a rung's pictures, which carry the source's time stamps and keyframes, cut
/// where the source was cut.
#pragma once

#include "package/follower.hpp"

namespace freshet::package {

/// Packets without payload say that the rung rests: a segment that begins with one is a gap,
/// whatever else comes of it, and one that has begun goes on as long as pictures come. On the home
/// loop.
class PictureFollower final : public Follower {
 public:
  /// `frame`: the usual length of one of its pictures.
  using Follower::Follower;

  void drain(std::int64_t known_us) override;
  void finish() override;

 private:
  [[nodiscard]] bool write_next(std::int64_t known_us);
  [[nodiscard]] bool ends_alone(Ticks dts, std::int64_t known_us) const;
  [[nodiscard]] bool cut_before(Ticks dts);
  void rest(Ticks dts);
  void write(TimedSample sample);
};

}  // namespace freshet::package
