/// Mark: a named range of the programme, for playlists to tell of (EXT-X-DATERANGE). Marks: those
/// that a version of a rendition lists. Immutable once published.
#pragma once

#include "media/time.hpp"
#include "wire/hls/date_range.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace freshet::origin {

/// Once told of, none of it changes; an end may be added (RFC 8216bis §6.2.1).
struct Mark {
  std::string id;                      ///< never used again
  std::string class_name;              ///< "com.freshet.poll"
  std::int64_t start_ms = 0;           ///< programme date, milliseconds since 1970
  std::optional<std::int64_t> end_ms;  ///< none: it goes on
  std::string kind;                    ///< X-KIND
  std::string text;                    ///< X-TEXT, may be empty

  friend bool operator==(Mark const&, Mark const&) = default;
};

/// As it stands in a playlist; what is too long is cut.
[[nodiscard]] wire::hls::DateRange date_range_of(Mark const& mark);

struct Marks {
  /// `since`: when it was added or its end was, in what the rendition had lived by then.
  struct Listed {
    std::shared_ptr<Mark const> mark;
    Ticks since;
  };
  /// It left the window, which delta updates tell for a while.
  struct Gone {
    std::string id;
    Ticks since;
  };
  std::vector<Listed> listed;
  std::vector<Gone> gone;
};

/// With this one, new or ended. Null: nothing is other.
[[nodiscard]] std::shared_ptr<Marks const> with(Marks const* marks,
                                                std::shared_ptr<Mark const> mark, Ticks now);
/// Without those that ended before `first_ms`, where the window begins, and without the news of
/// those that left it before `forget`. Null: nothing is other.
[[nodiscard]] std::shared_ptr<Marks const> trimmed(Marks const& marks, std::int64_t first_ms,
                                                   Ticks now, Ticks forget);

/// Marks of a presentation, oldest first: what renditions that come later begin with.
class MarkBook {
 public:
  /// Of one class; more are not taken, for what is listed may not leave before its time.
  static constexpr std::size_t kMostOfClass = 64;

  /// The mark as it is from now on; null: nothing is other, or there is no place for it.
  std::shared_ptr<Mark const> take(Mark const& mark);
  /// Only those that are listed still.
  void keep(Marks const* listed);
  [[nodiscard]] std::vector<std::shared_ptr<Mark const>> const& all() const { return marks_; }

 private:
  std::vector<std::shared_ptr<Mark const>> marks_;
};

}  // namespace freshet::origin
