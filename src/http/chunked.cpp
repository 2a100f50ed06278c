#include "http/chunked.hpp"

#include <algorithm>
#include <charconv>

namespace freshet::http {

Result<std::size_t> ChunkedReader::read(std::string_view octets, std::string& body) {
  std::size_t used = 0;
  while (!done() && used < octets.size()) {
    auto const rest = octets.substr(used);
    if (expects_ == Expects::data) {
      auto const n = static_cast<std::size_t>(std::min<std::uint64_t>(left_, rest.size()));
      body += rest.substr(0, n);
      used += n;
      left_ -= n;
      if (left_ == 0) expects_ = Expects::data_end;
      continue;
    }
    auto const line = read_line(rest, body);
    if (!line) return line.error();
    if (*line == 0) break;
    used += *line;
  }
  return used;
}

Result<std::size_t> ChunkedReader::read_line(std::string_view octets, std::string& body) {
  auto const end = octets.find('\n');
  auto const line = octets.substr(0, end);
  if (trailers_ + line.size() > limits_.line) {
    return malformed("a chunk's head or the trailers are longer than " +
                     std::to_string(limits_.line));
  }
  if (end == std::string_view::npos) return 0;
  auto const is_control = [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  };
  auto const text = line.substr(0, line.size() - (line.empty() ? 0 : 1));
  if (!line.ends_with('\r') || std::ranges::any_of(text, is_control)) {
    return malformed("a line between the chunks is no line");
  }
  auto const taken = take_line(text, body);
  if (!taken) return taken.error();
  return end + 1;
}

Result<> ChunkedReader::take_line(std::string_view line, std::string const& body) {
  if (expects_ == Expects::head) return take_head(line, body);
  if (expects_ == Expects::trailer) {
    trailers_ += line.size() + 2;
    if (line.empty()) expects_ = Expects::nothing;
    return {};
  }
  if (!line.empty()) return malformed("a chunk is longer than its head says");
  expects_ = Expects::head;
  return {};
}

Result<> ChunkedReader::take_head(std::string_view line, std::string const& body) {
  auto const [end, error] = std::from_chars(line.data(), line.data() + line.size(), left_, 16);
  if (error == std::errc::result_out_of_range) left_ = UINT64_MAX;
  auto const rest = line.substr(static_cast<std::size_t>(end - line.data()));
  auto const extension = rest.find_first_not_of(" \t");
  if (error == std::errc::invalid_argument ||
      (!rest.empty() && (extension == std::string_view::npos || rest[extension] != ';'))) {
    return malformed("a chunk's head does not begin with its size");
  }
  if (left_ > limits_.body - body.size()) {
    return failure(boost::system::errc::message_size,
                   "the body is longer than " + std::to_string(limits_.body));
  }
  expects_ = left_ > 0 ? Expects::data : Expects::trailer;
  return {};
}

}  // namespace freshet::http
