/// gunzip: what a client makes of a gzip body, by zlib's own reader, which checks CRC and length.
#pragma once

#include "base/bytes.hpp"

#include <zlib.h>

#include <optional>
#include <string>
#include <vector>

namespace freshet::test {

[[nodiscard]] inline std::string joined(std::vector<Bytes> const& slices) {
  std::string out;
  for (auto const& slice : slices) out += slice.text();
  return out;
}

/// Nothing: it is not one whole gzip member.
[[nodiscard]] inline std::optional<std::string> gunzip(std::vector<Bytes> const& slices) {
  auto in = joined(slices);
  z_stream z{};
  if (inflateInit2(&z, MAX_WBITS + 16) != Z_OK) return {};
  z.next_in = reinterpret_cast<Bytef*>(in.data());
  z.avail_in = static_cast<uInt>(in.size());
  std::string out;
  int result = Z_OK;
  while (result == Z_OK) {
    char buffer[4096];
    z.next_out = reinterpret_cast<Bytef*>(buffer);
    z.avail_out = sizeof buffer;
    result = inflate(&z, Z_NO_FLUSH);
    out.append(buffer, sizeof buffer - z.avail_out);
  }
  bool const whole = result == Z_STREAM_END && z.avail_in == 0;
  inflateEnd(&z);
  return whole ? std::optional{out} : std::nullopt;
}

}  // namespace freshet::test
