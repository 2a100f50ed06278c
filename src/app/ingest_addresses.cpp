#include "app/ingest_addresses.hpp"

#include "app/banner.hpp"

#include <fmt/format.h>

namespace freshet::app {

api::IngestAddresses ingest_addresses(std::string const& host, IngestPorts const& ports,
                                      std::string const& channel, std::string const& key) {
  api::IngestAddresses at;
  if (ports.rtmp != 0) {
    at.rtmp = address_of("rtmp", host, ports.rtmp) + "/live/" + key;
  } else if (ports.rtmps != 0) {
    at.rtmp = address_of("rtmps", host, ports.rtmps) + "/live/" + key;
  }
  if (ports.srt != 0) {
    at.srt = fmt::format("srt://{}:{}?streamid=publish:{}:{}", host, ports.srt, channel, key);
  }
  return at;
}

std::string host_of(std::string_view authority) {
  auto const end = authority.starts_with('[') ? authority.find(']') : authority.find(':') - 1;
  return std::string{authority.substr(0, end + 1)};
}

}  // namespace freshet::app
