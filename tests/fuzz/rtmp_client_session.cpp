/// Any octets as what a server says to a publisher of ours.
#include "wire/rtmp/client_session.hpp"

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  using namespace freshet;
  wire::rtmp::ClientSession client{{"live", "rtmp://a/live", "key", {"hvc1", "Opus"}},
                                   [](std::span<std::byte>) {}};
  (void)client.feed(std::as_bytes(std::span{data, size}));
  client.send_video(Bytes::copy(std::as_bytes(std::span{data, size})), 40);
  client.close();
  (void)client.take_output();
  return 0;
}
