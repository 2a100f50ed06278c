/// SrtPort: the SRT door: a UDP port whose callers are asked what they want before they are let in.
#pragma once

#include "net/loop.hpp"
#include "net/srt_conn.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>

namespace freshet::net {

/// Who knocks.
struct SrtCaller {
  std::string peer;  ///< address and port
  std::string stream_id;
};

/// How a caller is let in. AES with 128, 192 or 256 bits, as the caller likes.
struct SrtTerms {
  std::chrono::milliseconds latency{120};  ///< at least; the caller may ask for more
  std::string passphrase;                  ///< 10 to 79 characters; empty: in the clear
};

/// Why a caller is turned away, as SRT Access Control numbers it.
enum class SrtReject : int {
  bad_request = 1400,
  unauthorized = 1401,
  overload = 1402,
  forbidden = 1403,
  not_found = 1404,
  bad_mode = 1405,
  conflict = 1409,
  internal = 1500,
  unavailable = 1503,
};

using SrtAnswer = std::variant<SrtTerms, SrtReject>;

struct SrtHandlers {
  /// Of each caller. On a thread of libsrt's, under whose lock all others wait: it never blocks.
  std::function<SrtAnswer(SrtCaller const&)> ask;
  /// One that was let in, on the loop that is the connection's from now on.
  std::function<void(Loop&, std::unique_ptr<SrtConn>)> accepted;
  /// One that got terms and failed them: another passphrase than ours, or none. On the port's
  /// thread.
  std::function<void(SrtCaller const&)> failed = [](SrtCaller const&) {};
};

/// From its making to stop(); the loops outlive it. Many may coexist in a process.
class SrtPort {
 public:
  /// Listens on every address, IPv6 and IPv4; port 0 is any free one. Throws std::runtime_error
  /// with a sentence that names the port and why.
  SrtPort(Loops& loops, std::uint16_t port, SrtHandlers handlers);
  ~SrtPort();
  SrtPort(SrtPort const&) = delete;
  SrtPort& operator=(SrtPort const&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  /// Closes the port and every connection, and joins its thread; not from a loop. When it returns
  /// no handler runs any more, unless a loop has stopped.
  void stop();

 private:
  class State;
  std::unique_ptr<State> state_;
};

/// Of the library: "1.5.1".
[[nodiscard]] std::string srt_version();

}  // namespace freshet::net
