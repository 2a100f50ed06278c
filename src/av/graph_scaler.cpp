#include "av/graph_scaler.hpp"

#include "av/error.hpp"
#include "av/scaler.hpp"
#include "media/time.hpp"

extern "C" {
#include <libavutil/mem.h>
#include <libavutil/pixdesc.h>
}

#include <fmt/format.h>

#include <new>
#include <utility>

namespace freshet::av {

Result<std::unique_ptr<PictureScaler>> GraphScaler::make(std::string chain) {
  auto const library = Filters::load();
  if (!library) return Error{library.error()};
  return std::unique_ptr<PictureScaler>{new GraphScaler{**library, std::move(chain)}};
}

Result<AvFrame> GraphScaler::scale(AVFrame const& in) {
  if (auto ready = prepare(in); !ready) return std::move(ready).error();
  AvFrame const given{av_frame_clone(&in)};
  AvFrame out{av_frame_alloc()};
  if (!given || !out) throw std::bad_alloc{};
  auto code = library_.av_buffersrc_add_frame_flags(first(), given.get(), 0);
  if (code >= 0) code = library_.av_buffersink_get_frame(last_, out.get());
  if (code < 0) {
    graph_.reset();
    return error_of(code, chain_);
  }
  out->colorspace = matrix_of(in);
  out->sample_aspect_ratio = {0, 1};  // the caller's care
  return out;
}

Result<> GraphScaler::prepare(AVFrame const& in) {
  Shape const shape{in.width, in.height, in.format,
                    in.hw_frames_ctx != nullptr ? in.hw_frames_ctx->data : nullptr};
  if (graph_ && shape == shape_) return {};
  graph_.reset(library_.avfilter_graph_alloc());
  if (!graph_) throw std::bad_alloc{};
  graph_->nb_threads = 1;
  auto parsed = parse(in);
  if (!parsed) {
    graph_.reset();
    return parsed;
  }
  shape_ = shape;
  return {};
}

Result<> GraphScaler::parse(AVFrame const& in) {
  auto const text = fmt::format("buffer=video_size={}x{}:pix_fmt={}:time_base=1/{},{},buffersink",
                                in.width, in.height, in.format, kVideoTimebase.hz, chain_);
  AVFilterInOut *ins = nullptr, *outs = nullptr;
  auto code = library_.avfilter_graph_parse2(graph_.get(), text.c_str(), &ins, &outs);
  library_.avfilter_inout_free(&ins);
  library_.avfilter_inout_free(&outs);
  if (code < 0) return error_of(code, chain_);
  // What libav adds of its own comes behind it.
  last_ = graph_->filters[graph_->nb_filters - 1];
  lead_in(in);
  code = library_.avfilter_graph_config(graph_.get(), nullptr);
  if (code < 0) return error_of(code, chain_);
  return {};
}

/// Whose frames they are cannot be said in the text.
void GraphScaler::lead_in(AVFrame const& in) {
  auto* const also = library_.av_buffersrc_parameters_alloc();
  if (also == nullptr) throw std::bad_alloc{};
  also->format = in.format;
  also->hw_frames_ctx = in.hw_frames_ctx;  // of which it takes a reference of its own
  auto const code = library_.av_buffersrc_parameters_set(first(), also);
  av_free(also);
  if (code < 0) throw std::bad_alloc{};
}

}  // namespace freshet::av
