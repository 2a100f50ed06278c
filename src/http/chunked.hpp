/// ChunkedReader: a chunked body (RFC 9112 §7.1) becomes its octets; extensions and trailers go.
#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace freshet::http {

/// Lines end in CR LF and hold no other control character: what one reader takes for a chunk's end
/// no other reads differently.
class ChunkedReader {
 public:
  struct Limits {
    std::size_t line = 0;  ///< of a chunk's head, and of all trailers together
    std::size_t body = 0;
  };

  explicit ChunkedReader(Limits limits) : limits_{limits} {}

  /// Appends what `octets` hold of the body and answers how many of them are used up; the others
  /// come again, with more behind them. A body that is too long is errc::message_size.
  [[nodiscard]] Result<std::size_t> read(std::string_view octets, std::string& body);
  [[nodiscard]] bool done() const { return expects_ == Expects::nothing; }

 private:
  enum class Expects { head, data, data_end, trailer, nothing };

  [[nodiscard]] Result<std::size_t> read_line(std::string_view octets, std::string& body);
  [[nodiscard]] Result<> take_line(std::string_view line, std::string const& body);
  [[nodiscard]] Result<> take_head(std::string_view line, std::string const& body);

  Limits const limits_;
  Expects expects_ = Expects::head;
  std::uint64_t left_ = 0;    // of the chunk's data
  std::size_t trailers_ = 0;  // octets of trailers so far
};

}  // namespace freshet::http
