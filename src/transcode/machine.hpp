/// Machine: how many processors there are for us, and what is done with them.
#pragma once

#include <optional>
#include <string_view>

namespace freshet::transcode {

/// Processor seconds since some time in the past; only differences mean anything.
struct Load {
  double own = 0;   ///< of this process
  double busy = 0;  ///< of all processes of the machine; where a quota limits us, `own`
};

/// Blocks no longer than the kernel takes to tell: it reads from /proc.
class Machine {
 public:
  /// Processors this process may run on, and not more than its control group may use.
  Machine();

  [[nodiscard]] double processors() const { return processors_; }
  [[nodiscard]] Load load() const;

 private:
  double processors_ = 1;
  bool limited_ = false;  ///< by a quota: what others do is not our business
};

/// The busy ticks of /proc/stat's first line, all processors together, without those of lower
/// priority; none: it is no such text.
[[nodiscard]] std::optional<double> busy_ticks(std::string_view stat);
/// The processors that a cpu.max of a control group (version 2) allows; none: as many as there are.
[[nodiscard]] std::optional<double> quota(std::string_view cpu_max);

}  // namespace freshet::transcode
