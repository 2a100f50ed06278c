/// Rendition: one track's window. One writer; readers on any loop see whole snapshots and never
/// wait for the writer.
#pragma once

#include "base/clock.hpp"
#include "base/published.hpp"
#include "media/codec.hpp"
#include "media/demand.hpp"
#include "net/awaitable.hpp"
#include "net/event.hpp"
#include "net/loop.hpp"
#include "origin/bandwidth.hpp"
#include "origin/disk.hpp"
#include "origin/pace.hpp"
#include "origin/snapshot.hpp"
#include "origin/window.hpp"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace freshet::origin {

class Rendition : public std::enable_shared_from_this<Rendition> {
 public:
  struct Options {
    std::string name;  ///< its folder in addresses: "source", "audio", "720p"
    Timebase timebase;
    bool video = false;
    Promises promises;
    Window window;
    std::uint64_t first_msn = 0;
    std::shared_ptr<Disk> disk;      ///< null: the window is what memory holds
    std::shared_ptr<Demand> demand;  ///< at first; null: nobody counts
  };

  /// What an earlier run left of it.
  struct Stored {
    struct Segment {
      SegmentFacts facts;
      std::shared_ptr<StoredFile> file;  ///< null: a gap
      std::uint64_t offset = 0;
      std::vector<Part> parts;  ///< of those that belong in memory
      bool noted = true;        ///< the journal has it
    };
    struct Init {
      Bytes bytes;
      Codec codec;
    };
    std::vector<Init> inits;
    std::vector<Segment> segments;  ///< one behind the other, oldest first; not empty
    bool captions = false;
  };

  Rendition(net::Loops& loops, net::Loop& home, Options options);
  /// Takes up where an earlier run was stopped, before anybody reads. On any thread.
  void restore(Stored stored);

  // The writer, on the home loop.
  /// The init segment of what follows, and what it describes; the first one before the first
  /// open().
  void set_init(Bytes init, Codec codec = {});
  /// A segment begins. Its MSN is next_msn(). Nothing is published until its first part.
  void open(SegmentStart start);
  /// One more part, published at once; `last` completes its segment in the same version.
  void append(Part part, KeyRange key, bool last);
  /// Completes the open segment as it is; one without parts becomes a gap of `duration`.
  void close_open(Ticks duration);
  /// A whole segment for which there is no media.
  void gap(SegmentStart start, Ticks duration);
  /// What is appended from now on is published by end(): whoever waits for the last part learns in
  /// the same version that it was the last, for a server that stops answers nobody twice.
  void end_follows() { end_follows_ = true; }
  /// A range of the programme, or its end; a new version tells of it. Who waits for a position goes
  /// on waiting, for its answer must have that one (RFC 8216bis §6.2.5.2).
  void mark(std::shared_ptr<Mark const> mark);
  /// Before anybody reads.
  void begin_with(std::vector<std::shared_ptr<Mark const>> const& marks);
  /// Its pictures carry captions, from now on and for good.
  void has_captions();
  /// Who wants it is counted there from now on.
  void set_demand(std::shared_ptr<Demand> demand) {
    wanted_.set(std::make_shared<Wanted const>(Wanted{std::move(demand)}));
  }
  /// The server stops, the show does not: completes the segment under way and lets go of who waits,
  /// for what follows comes from another run.
  void suspend();
  /// Nothing follows: ENDLIST. Wakes every waiter.
  void end();
  [[nodiscard]] std::uint64_t next_msn() const { return next_msn_; }

  // Readers, from any thread.
  [[nodiscard]] std::shared_ptr<Snapshot const> now() const { return snapshot_.get(); }
  /// Waits until the position is listed or the rendition ends. Null: `deadline` came first, the
  /// server stops, or the caller said through `given_up` that nobody waits any more. On `loop`, the
  /// caller's.
  [[nodiscard]] net::awaitable<std::shared_ptr<Snapshot const>> reached(
      net::Loop& loop, Position position, SteadyTime deadline, std::function<bool()> given_up = {});
  /// The same for whatever can be asked of a version.
  using Is = std::function<bool(Snapshot const&)>;
  [[nodiscard]] net::awaitable<std::shared_ptr<Snapshot const>> when(
      net::Loop& loop, Is is, SteadyTime deadline, std::function<bool()> given_up = {});
  /// Wakes whoever waits on `loop`, so that given_up is asked again. On `loop`.
  void wake(net::Loop& loop);
  [[nodiscard]] Bytes init(std::uint32_t index) const;
  /// What that init segment describes; none beyond the last.
  [[nodiscard]] std::optional<Codec> codec(std::uint32_t init) const;
  /// Somebody asks for it.
  void ask() const {
    auto const wanted = wanted_.get();
    if (wanted->demand) wanted->demand->asked.fetch_add(1, std::memory_order_relaxed);
  }
  /// While it rests: does it only wait to be asked for?
  [[nodiscard]] bool is_on_call() const {
    auto const wanted = wanted_.get();
    return wanted->demand && wanted->demand->on_call;
  }
  [[nodiscard]] bool captions() const { return captions_; }
  [[nodiscard]] BitRates rates() const { return *rates_.get(); }
  [[nodiscard]] Options const& options() const { return options_; }
  /// "i0.mp4", "s17.m4s", "s17.p3.m4s": names are unique for ever, since MSNs never come back.
  [[nodiscard]] static std::string init_name(std::uint64_t first_msn, std::uint32_t index);
  [[nodiscard]] static std::string segment_name(std::uint64_t msn);
  [[nodiscard]] static std::string part_name(std::uint64_t msn, std::uint32_t part);

 private:
  struct Waiters {
    explicit Waiters(net::Loop& loop) : event{loop} {}
    net::Event event;
    std::atomic<int> waiting{0};
  };

  using Blocks = std::vector<std::shared_ptr<Block const>>;
  using Init = Stored::Init;
  struct Wanted {
    std::shared_ptr<Demand> demand;
  };

  void complete();
  void count(SegmentFacts const& complete);
  void keep_on_disk(std::shared_ptr<Segment const> const& segment);
  void restore(Stored::Segment& one, bool remembered);
  void close(OldSegment const& old);
  void retire();
  void move_to_closed(Segment const& segment);
  void fill_gap(std::uint64_t msn, Disk::Where const& where);
  void set_closed(Blocks blocks, std::uint64_t first_listed);
  void trim_closed();
  void renew(Blocks& blocks);
  [[nodiscard]] std::optional<std::int64_t> window_start_us() const;
  void trim_marks();
  void publish();
  void notify();

  net::Loop& home_;
  net::Loops& loops_;
  Options const options_;
  std::vector<std::unique_ptr<Waiters>> waiters_;  // by loop

  // The writer's.
  std::vector<std::shared_ptr<Segment const>> recent_;
  std::shared_ptr<Closed const> closed_;
  std::map<std::uint64_t, std::optional<Disk::Where>> stored_;
  std::vector<Part> open_parts_;
  std::optional<SegmentFacts> open_;
  std::uint64_t next_msn_, first_listed_;
  std::uint64_t keys_ = 0, discontinuities_ = 0;
  Ticks listed_;  // the durations of all complete segments
  Ticks lived_;   // the same without what came at once
  std::optional<Ticks> line_start_;
  std::optional<std::uint32_t> last_init_;
  std::uint32_t init_ = 0;
  Bandwidth bandwidth_;
  Pace pace_;
  std::shared_ptr<Marks const> marks_;  // null: there are none
  bool end_follows_ = false, ended_ = false;

  std::atomic<bool> suspended_{false};
  Published<Wanted> wanted_;
  std::atomic<bool> captions_{false};
  Published<Snapshot> snapshot_;
  Published<BitRates> rates_;
  Published<std::vector<Init>> inits_;
};

}  // namespace freshet::origin
