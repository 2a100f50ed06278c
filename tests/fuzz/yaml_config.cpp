// link: app
#include "app/config_load.hpp"
#include "app/config_print.hpp"

extern "C" int LLVMFuzzerTestOneInput(unsigned char const* data, unsigned long size) {
  std::string_view const text{reinterpret_cast<char const*>(data), size};
  auto const loaded = freshet::app::load_config_text(text, "fuzz.yaml");
  for (auto const& complaint : loaded.complaints) (void)freshet::app::to_string(complaint);
  (void)freshet::app::print_config(loaded);
  return 0;
}
