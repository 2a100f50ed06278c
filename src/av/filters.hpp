/// Filters: libavfilter, loaded once somebody has use for it. With all that it brings along it
/// would make a start three times as long and take 20 MB. av/'s own.
#pragma once

#include "av/ptr.hpp"
#include "base/result.hpp"

extern "C" {
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
}

namespace freshet::av {

/// Its functions by their own names.
struct Filters {
  decltype(&::avfilter_graph_alloc) avfilter_graph_alloc = nullptr;
  decltype(&::avfilter_graph_free) avfilter_graph_free = nullptr;
  decltype(&::avfilter_graph_parse2) avfilter_graph_parse2 = nullptr;
  decltype(&::avfilter_graph_config) avfilter_graph_config = nullptr;
  decltype(&::avfilter_inout_free) avfilter_inout_free = nullptr;
  decltype(&::av_buffersrc_parameters_alloc) av_buffersrc_parameters_alloc = nullptr;
  decltype(&::av_buffersrc_parameters_set) av_buffersrc_parameters_set = nullptr;
  decltype(&::av_buffersrc_add_frame_flags) av_buffersrc_add_frame_flags = nullptr;
  decltype(&::av_buffersink_get_frame) av_buffersink_get_frame = nullptr;

  /// From any thread; what it answers once it answers always, and stays loaded.
  [[nodiscard]] static Result<Filters const*> load();
};

}  // namespace freshet::av
