/// BodyCursor: walks a body of whatever kind, a frame's worth at a time, without copying slices.
#pragma once

#include "http/message.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <variant>

namespace freshet::http {

/// Where the octets are that a cursor lacks: in a file that must be waited for, or still to come.
using BodySource = std::variant<FileRange, std::shared_ptr<Growing>>;

/// Slices are handed on shared; of a file, chunks are read one after another as long as nobody has
/// to wait for them; what grows is supplied piece by piece.
class BodyCursor {
 public:
  explicit BodyCursor(Body body);

  /// How many octets the next take() may ask for, at most `most`. 0: there are none more (done), or
  /// none here (wanted() says from where, supply() brings them), or a file broke off.
  [[nodiscard]] std::size_t ready(std::size_t most);
  /// Exactly `n` octets, no more than ready() said; appended to `out`.
  void take(std::size_t n, Slices& out);

  /// Everything is taken.
  [[nodiscard]] bool done() const { return ends_after(0); }
  /// Everything is, once `n` more octets are.
  [[nodiscard]] bool ends_after(std::size_t n) const;
  /// After ready() said 0.
  [[nodiscard]] std::optional<BodySource> wanted() const;
  void supply(Growing::Piece piece);

 private:
  void add(Slices slices);
  void read_file(FileRange& file);

  Slices here_;
  std::size_t at_ = 0;      // the slice that is next
  std::size_t offset_ = 0;  // in it
  std::uint64_t left_ = 0;  // octets that are here and not taken
  std::optional<BodySource> more_;
  bool broken_ = false;
};

/// What was wanted, on the loop it is wanted on; waits for it.
[[nodiscard]] net::awaitable<Result<Growing::Piece>> read_waiting(FileRange file, net::Loop& loop);

}  // namespace freshet::http
