/// SoundFollower: cut at the sample nearest to the leader's cut; silence stands in for what did not
/// come.
#pragma once

#include "package/follower.hpp"

namespace freshet::package {

/// On the home loop.
class SoundFollower final : public Follower {
 public:
  SoundFollower(TrackWriter writer, std::optional<Ticks> part_target);

  void drain(std::int64_t known_us) override;
  void finish() override;

 private:
  void write_known(std::int64_t known_us);
  [[nodiscard]] bool stands_apart(TimedSample const& sample) const;
  void write(TimedSample sample);
  void put(TimedSample sample);
  void fill_with_silence(Ticks until);
  void hold_together(std::int64_t known_us);

  Bytes const silence_;
};

}  // namespace freshet::package
