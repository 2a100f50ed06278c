/// DecodeLane: the source, decoded once for all rungs, on a thread of its own.
#pragma once

#include "av/picture_decoder.hpp"
#include "av/ptr.hpp"
#include "base/bounded.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "media/codec.hpp"
#include "media/packet.hpp"
#include "transcode/card_doors.hpp"
#include "transcode/duty.hpp"
#include "transcode/lane.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace freshet::transcode {

class DecodeLane {
 public:
  /// `lanes`: from the largest rung down. While all of them rest nothing is decoded; they hear of
  /// the pictures all the same. `card`: decodes what is progressive there, until it fails once;
  /// empty, and the processor does.
  DecodeLane(Codec const& codec, Log log, std::vector<std::shared_ptr<Lane>> lanes,
             OpenDecoder card = {});

  // On the ladder's home loop.
  /// What comes next is coded otherwise.
  void set_codec(Codec const& codec);
  /// One access unit, in 90 kHz; `cut`: the source's segment begins there, and so the rungs have a
  /// keyframe there whether the source has one or not. Where the lanes are too far behind it is
  /// left out, and everything up to the next keyframe: then the picture before stands in for it in
  /// every rung.
  void push(Packet const& packet, std::optional<Ticks> cut = {});
  /// Nothing follows; what waits is left out.
  void stop();

  // From any thread.
  [[nodiscard]] Progress progress() const;
  [[nodiscard]] std::shared_ptr<Work> const& work() const { return work_; }

  /// The thread's body.
  void run();

 private:
  struct Item {
    std::optional<Codec> codec;
    Packet packet;
    Ticks at;  // place()
    bool lost = false;
    std::optional<Ticks> cut;
  };

  [[nodiscard]] Ticks place(Packet const& packet);
  void leave_out(Packet const& packet, Ticks at, std::optional<Ticks> cut);
  void handle(Item item);
  void open(Codec const& codec);
  [[nodiscard]] Result<std::unique_ptr<av::PictureDecoder>> opened(Codec const& codec);
  [[nodiscard]] bool by_card(Codec const& codec) const;
  void replace(Packet const& key);
  void leave_card(std::string_view why);
  [[nodiscard]] bool idles(Packet const& packet);
  void decode(Packet const& packet);
  [[nodiscard]] Result<std::vector<av::AvFrame>> decoded(Packet const& packet);
  void show(std::vector<av::AvFrame> frames, Packet const& packet);
  void stand_in(Packet const& packet);
  [[nodiscard]] bool cut_at(Ticks pts);

  Log const log_;
  std::vector<std::shared_ptr<Lane>> const lanes_;
  std::shared_ptr<Work> const work_ = std::make_shared<Work>();
  Bounded<Item> queue_;
  std::atomic<bool> stopped_{false};
  std::atomic<std::int64_t> taken_;  // the newest place that the thread has seen
  std::atomic<std::int64_t> came_;   // the newest of all

  // The loop's.
  bool behind_ = false;
  Ticks line_{0};
  std::optional<Ticks> newest_, stood_in_;

  // The thread's.
  Codec codec_;
  OpenDecoder card_;
  std::unique_ptr<av::PictureDecoder> decoder_;
  bool leaves_card_ = false;  // with the next keyframe
  std::optional<Ticks> cut_, last_pts_;
  bool idle_ = false;
  bool failing_ = false;
};

}  // namespace freshet::transcode
