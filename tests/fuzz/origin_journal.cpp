// link: origin
/// A line of the journal of a show, as damage may leave it; its check sum would keep all else out.
#include "origin/journal.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, std::size_t size) {
  std::string_view const text{reinterpret_cast<char const*>(data), size};
  (void)freshet::origin::read_line(text);
  if (auto const note = freshet::origin::read_note(text)) (void)freshet::origin::line_of(*note);
  return 0;
}
