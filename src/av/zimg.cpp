#include "av/zimg.hpp"

extern "C" {
#include <libavutil/mem.h>
}

#include <array>
#include <cstdint>
#include <new>

namespace freshet::av {
namespace {

constexpr std::size_t kZimgAlignment = 64;

Error last_error(char const* doing) {
  std::array<char, 256> text{};
  zimg_get_last_error(text.data(), text.size());
  zimg_clear_last_error();
  return failure(boost::system::errc::invalid_argument, std::string{doing} + ": " + text.data());
}

zimg_image_format format_of(AVFrame const& frame) {
  zimg_image_format format;
  zimg_image_format_default(&format, ZIMG_API_VERSION);
  format.width = static_cast<unsigned>(frame.width);
  format.height = static_cast<unsigned>(frame.height);
  format.pixel_type = ZIMG_PIXEL_BYTE;
  format.subsample_w = format.subsample_h = 1;
  format.color_family = ZIMG_COLOR_YUV;
  format.pixel_range = frame.color_range == AVCOL_RANGE_JPEG ? ZIMG_RANGE_FULL : ZIMG_RANGE_LIMITED;
  return format;
}

}  // namespace

void Zimg::Release::operator()(std::byte* octets) const noexcept { av_free(octets); }

bool Zimg::reads(AVFrame const& frame) {
  for (unsigned plane = 0; plane < 3; ++plane) {
    auto const address = reinterpret_cast<std::uintptr_t>(frame.data[plane]);
    auto const row = frame.linesize[plane];
    if (address % kZimgAlignment != 0 || row <= 0 || row % int{kZimgAlignment} != 0) return false;
  }
  return true;
}

Result<Zimg> Zimg::make(AVFrame const& in, AVFrame const& out) {
  auto const from = format_of(in);
  auto const to = format_of(out);
  zimg_graph_builder_params params;
  zimg_graph_builder_params_default(&params, ZIMG_API_VERSION);
  params.resample_filter = params.resample_filter_uv = ZIMG_RESIZE_BICUBIC;
  params.cpu_type = ZIMG_CPU_AUTO_64B;
  Graph graph{zimg_filter_graph_build(&from, &to, &params)};
  if (!graph) return last_error("zimg");
  std::size_t size = 0;
  if (zimg_filter_graph_get_tmp_size(graph.get(), &size) != ZIMG_ERROR_SUCCESS) {
    return last_error("zimg");
  }
  Scratch scratch{static_cast<std::byte*>(av_malloc(size + kZimgAlignment))};
  if (!scratch) throw std::bad_alloc{};
  return Zimg{std::move(graph), std::move(scratch)};
}

Result<> Zimg::scale(AVFrame const& in, AVFrame& out) {
  zimg_image_buffer_const from{ZIMG_API_VERSION, {}};
  zimg_image_buffer to{ZIMG_API_VERSION, {}};
  for (unsigned plane = 0; plane < 3; ++plane) {
    from.plane[plane] = {in.data[plane], in.linesize[plane], ZIMG_BUFFER_MAX};
    to.plane[plane] = {out.data[plane], out.linesize[plane], ZIMG_BUFFER_MAX};
  }
  auto const code = zimg_filter_graph_process(graph_.get(), &from, &to, scratch_.get(), nullptr,
                                              nullptr, nullptr, nullptr);
  if (code != ZIMG_ERROR_SUCCESS) return last_error("zimg");
  return {};
}

}  // namespace freshet::av
