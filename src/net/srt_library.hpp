/// The calls of libsrt that SrtPort is made of, in this house's types.
#pragma once

#include "net/srt_conn.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <sys/socket.h>

namespace freshet::net::srt_library {

using Socket = int;

/// At its first call; the library then stays until the process ends.
void start();

/// A socket that never blocks, bound to every address. Throws std::runtime_error with a sentence
/// that names the port and why.
[[nodiscard]] Socket bind_to(std::uint16_t port);
/// From now on callers are heard. Closes the socket if it throws.
void listen(Socket socket);
[[nodiscard]] std::uint16_t port_of(Socket socket);

/// Of a caller that is being asked. False: the library would not have them.
[[nodiscard]] bool set_terms(Socket socket, std::chrono::milliseconds latency,
                             std::string const& passphrase);

[[nodiscard]] std::string peer_of(Socket socket);
[[nodiscard]] std::string stream_id_of(Socket socket);
/// As agreed on.
[[nodiscard]] std::chrono::milliseconds latency_of(Socket socket);
[[nodiscard]] std::optional<SrtFigures> figures_of(Socket socket);
/// Is it there, connected or about to be?
[[nodiscard]] bool is_alive(Socket socket);

}  // namespace freshet::net::srt_library
