/// Callback: what a server elsewhere is asked about somebody, in which words, and what its answer
/// means. Knows no network.
#pragma once

#include "freshet/config.hpp"

#include <string>
#include <string_view>

namespace freshet::access {

/// Who asks for what. A value; what is not known is empty.
struct CallbackQuestion {
  enum class Action { publish, play };

  Action action = Action::publish;
  std::string session{};   ///< of a publisher its connection, of a viewer what names their link
  std::string channel{};   ///< whose name it is has been seen to be one
  std::string protocol{};  ///< rtmp, srt, hls, dash
  std::string address{};   ///< without a port
  std::string key{};       ///< what stood where a stream key stands, and is none that is good here
  std::string key_id{};    ///< of a stream key of this server that is good for the channel
  bool backup = false;     ///< waits until another encoder fails
  std::string query{};     ///< as it came, without '?'
  std::string user{}, password{}, token{};
  std::string program{};  ///< what the encoder or player calls itself
  std::string tc_url{}, page_url{};
};

/// The body of a POST.
struct CallbackMessage {
  std::string type, body;
};
[[nodiscard]] CallbackMessage write_callback(config::CallbackForm form,
                                             CallbackQuestion const& question);

/// What came back: views of it.
struct CallbackAnswer {
  int status = 0;
  std::string_view type{}, location{}, body{};
};

/// What an answer is that is no yes: a no, unless the server says itself (5xx) that it failed.
struct CallbackVerdict {
  enum class Kind { allowed, refused, failed };

  Kind kind = Kind::refused;
  std::string reason{};   ///< one line, of a no or a failure
  std::string channel{};  ///< what the publisher is to publish on instead; a channel's name
  std::string user{};     ///< who that is
};
[[nodiscard]] CallbackVerdict read_callback(config::CallbackForm form,
                                            CallbackAnswer const& answer);

}  // namespace freshet::access
