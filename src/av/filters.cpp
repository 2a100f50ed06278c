#include "av/filters.hpp"

extern "C" {
#include <libavutil/macros.h>
}

#include <dlfcn.h>
#include <string>

namespace freshet::av {
namespace {

/// The one whose headers this was compiled with.
constexpr char kFiltersLibrary[] = "libavfilter.so." AV_STRINGIFY(LIBAVFILTER_VERSION_MAJOR);

Error unloadable() {
  auto const* const why = ::dlerror();
  return failure(boost::system::errc::not_supported,
                 why != nullptr ? std::string{why} : std::string{kFiltersLibrary} + " is absent");
}

template <class Function>
bool find(void* library, char const* name, Function& into) {
  into = reinterpret_cast<Function>(::dlsym(library, name));
  return into != nullptr;
}

Result<Filters> loaded() {
  auto* const library = ::dlopen(kFiltersLibrary, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return unloadable();
  Filters all;
  auto const whole =
      find(library, "avfilter_graph_alloc", all.avfilter_graph_alloc) &&
      find(library, "avfilter_graph_free", all.avfilter_graph_free) &&
      find(library, "avfilter_graph_parse2", all.avfilter_graph_parse2) &&
      find(library, "avfilter_graph_config", all.avfilter_graph_config) &&
      find(library, "avfilter_inout_free", all.avfilter_inout_free) &&
      find(library, "av_buffersrc_parameters_alloc", all.av_buffersrc_parameters_alloc) &&
      find(library, "av_buffersrc_parameters_set", all.av_buffersrc_parameters_set) &&
      find(library, "av_buffersrc_add_frame_flags", all.av_buffersrc_add_frame_flags) &&
      find(library, "av_buffersink_get_frame", all.av_buffersink_get_frame);
  if (!whole) return unloadable();
  return all;
}

}  // namespace

Result<Filters const*> Filters::load() {
  static auto const once = loaded();
  if (!once) return Error{once.error()};
  return &*once;
}

}  // namespace freshet::av
