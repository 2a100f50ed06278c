// link: chat
/// Any term is refused or found in itself, and any text is looked through.
#include "chat/moderation/terms.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  using namespace freshet::chat;
  std::string_view const all{reinterpret_cast<char const*>(data), size};
  auto const line = all.find('\n');
  Term const term{"t", std::string{all.substr(0, line)}, TermAct::block};
  if (!check(term)) return 0;
  Terms const terms{{term, {"u", "shit*", TermAct::hold}, {"v", "kill yourself", TermAct::flag}}};
  auto const text = line == std::string_view::npos ? all : all.substr(line + 1);
  static_cast<void>(terms.find(plain_of(text)));
  return 0;
}
