#include "app/config_yaml.hpp"

#include "app/suggest.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>

namespace freshet::app {
namespace {

constexpr std::size_t kLargest = 1 << 20;
constexpr std::size_t kDeepest = 32;

/// Ends the reading: what follows cannot be trusted.
struct Refused {
  YamlComplaint complaint;
};

YamlComplaint at(YAML::Mark const& mark, std::string what) {
  if (mark.is_null()) return {1, 1, std::move(what)};
  return {mark.line + 1, mark.column + 1, std::move(what)};
}

/// Builds the tree from the parser's events, so that no alias is ever followed.
class Builder final : public YAML::EventHandler {
 public:
  explicit Builder(YamlText& out) : out_{out} {}

  void OnDocumentStart(YAML::Mark const& mark) override {
    if (documents_++ > 0) throw Refused{at(mark, "a second document begins; only one is read")};
  }
  void OnDocumentEnd() override {}
  void OnNull(YAML::Mark const& mark, YAML::anchor_t) override {
    add(node(mark, Node::Kind::none));
  }
  void OnAlias(YAML::Mark const& mark, YAML::anchor_t) override {
    throw Refused{at(mark, "aliases (*name) are not read here; write the value out")};
  }
  void OnScalar(YAML::Mark const& mark, std::string const&, YAML::anchor_t,
                std::string const& value) override {
    auto scalar = node(mark, Node::Kind::scalar);
    last_line_ = scalar.line;
    last_column_ = scalar.column;
    scalar.text = value;
    add(std::move(scalar));
  }
  void OnSequenceStart(YAML::Mark const& mark, std::string const&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open(mark, Node::Kind::list);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(YAML::Mark const& mark, std::string const&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    open(mark, Node::Kind::map);
  }
  void OnMapEnd() override { close(); }

  /// Where the last scalar of the text began.
  [[nodiscard]] std::pair<int, int> last_scalar() const { return {last_line_, last_column_}; }

 private:
  struct Frame {
    Node node;
    bool has_key = false;
  };

  static Node node(YAML::Mark const& mark, Node::Kind kind) {
    Node made;
    made.kind = kind;
    made.line = mark.is_null() ? 1 : mark.line + 1;
    made.column = mark.is_null() ? 1 : mark.column + 1;
    return made;
  }

  void open(YAML::Mark const& mark, Node::Kind kind) {
    if (frames_.size() == kDeepest) {
      throw Refused{at(mark, "this is nested more than 32 levels deep")};
    }
    frames_.push_back({node(mark, kind)});
  }

  void close() {
    auto done = std::move(frames_.back().node);
    frames_.pop_back();
    add(std::move(done));
  }

  void add(Node node) {
    if (frames_.empty()) {
      out_.root = std::move(node);
      return;
    }
    auto& frame = frames_.back();
    if (frame.node.kind == Node::Kind::list) {
      frame.node.items.push_back(std::move(node));
    } else if (frame.has_key) {
      // The key waits as the last item for its value.
      auto& last = frame.node.items.back();
      node.key = std::move(last.key);
      node.key_line = last.key_line;
      node.key_column = last.key_column;
      last = std::move(node);
      frame.has_key = false;
    } else {
      add_key(frame, node);
    }
  }

  void add_key(Frame& frame, Node const& key) {
    if (key.kind != Node::Kind::scalar) {
      throw Refused{{key.line, key.column, "expected a key, found " + describe(key)}};
    }
    auto& waiting = frame.node.items.emplace_back();
    waiting.key = key.text;
    waiting.key_line = key.line;
    waiting.key_column = key.column;
    frame.has_key = true;
  }

  YamlText& out_;
  std::vector<Frame> frames_;
  int documents_ = 0;
  int last_line_ = 1;
  int last_column_ = 1;
};

/// yaml-cpp lets the end of the text close a quote and would make the rest of the file one value.
bool is_left_open(std::string_view text, std::pair<int, int> place) {
  std::size_t at = 0;
  for (int line = 1; line < place.first && at < text.size(); ++line) {
    at = std::min(text.find('\n', at), text.size() - 1) + 1;
  }
  at += static_cast<std::size_t>(place.second - 1);  // yaml-cpp's columns count octets
  if (at >= text.size() || (text[at] != '"' && text[at] != '\'')) return false;
  char const quote = text[at];
  for (++at; at < text.size(); ++at) {
    // YAML 1.2 §7.3.1 and §7.3.2: a backslash, or the quote twice, takes the next one with it.
    if (quote == '"' ? text[at] == '\\' : text.substr(at, 2) == "''") {
      ++at;
    } else if (text[at] == quote) {
      return false;
    }
  }
  return true;
}

void parse(std::string_view text, YamlText& out) {
  std::istringstream in{std::string{text}};
  YAML::Parser parser{in};
  Builder builder{out};
  while (parser.HandleNextDocument(builder)) {
  }
  auto const last = builder.last_scalar();
  if (is_left_open(text, last)) {
    throw Refused{{last.first, last.second, "this is not YAML: the quote is never closed"}};
  }
}

}  // namespace

std::string describe(Node const& node) {
  switch (node.kind) {
    case Node::Kind::scalar:
      return app::quoted(node.text);
    case Node::Kind::list:
      return "a list";
    case Node::Kind::map:
      return "a group of keys";
    default:
      return "nothing";
  }
}

YamlText read_yaml(std::string_view text) {
  YamlText out;
  if (text.size() > kLargest) {
    out.complaints.push_back({1, 1, "a configuration is at most 1 MiB"});
    return out;
  }
  if (text.find('\0') != std::string_view::npos) {
    out.complaints.push_back({1, 1, "this is not text: it contains a zero octet"});
    return out;
  }
  try {
    parse(text, out);
  } catch (Refused const& refused) {
    out.complaints.push_back(refused.complaint);
  } catch (YAML::Exception const& bad) {
    out.complaints.push_back(at(bad.mark, "this is not YAML: " + bad.msg));
  } catch (std::exception const& bad) {
    out.complaints.push_back({1, 1, std::string{"this is not YAML: "} + bad.what()});
  }
  return out;
}

}  // namespace freshet::app
