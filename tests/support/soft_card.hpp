/// soft_frames: a card's frames without a card. libav's own frames of a device lie in files that
/// live in memory, so that pictures are really carried there and back, and cannot be read between.
#pragma once

extern "C" {
#include <libavutil/hwcontext.h>
#include <libavutil/hwcontext_drm.h>
}

#include "av/ptr.hpp"

#include <cstddef>
#include <cstdint>
#include <new>
#include <stdexcept>
#include <sys/mman.h>
#include <unistd.h>

namespace freshet::test {

/// One picture of 8-bit YUV 4:2:0, plane behind plane.
inline AVBufferRef* new_soft_picture(void* frames, std::size_t) {
  auto const& shape = *static_cast<AVHWFramesContext const*>(frames);
  auto const row = static_cast<std::ptrdiff_t>((shape.width + 63) / 64 * 64);
  auto const luma = row * shape.height;
  auto const size = luma * 3 / 2;
  auto* const picture = new AVDRMFrameDescriptor{};
  picture->nb_objects = picture->nb_layers = 1;
  picture->objects[0].fd = ::memfd_create("picture", 0);
  picture->objects[0].size = static_cast<std::size_t>(size);
  if (picture->objects[0].fd < 0 || ::ftruncate(picture->objects[0].fd, size) != 0) {
    delete picture;
    return nullptr;
  }
  picture->layers[0].nb_planes = 3;
  picture->layers[0].planes[0] = {0, 0, row};
  picture->layers[0].planes[1] = {0, luma, row / 2};
  picture->layers[0].planes[2] = {0, luma + luma / 4, row / 2};
  auto const free = [](void*, std::uint8_t* octets) {
    auto* const gone = reinterpret_cast<AVDRMFrameDescriptor*>(octets);
    ::close(gone->objects[0].fd);
    delete gone;
  };
  return av_buffer_create(reinterpret_cast<std::uint8_t*>(picture), sizeof *picture, free, nullptr,
                          0);
}

/// Nothing stands behind it.
inline av::AvBuffer soft_device(AVHWDeviceType type = AV_HWDEVICE_TYPE_DRM) {
  av::AvBuffer device{av_hwdevice_ctx_alloc(type)};
  if (!device) throw std::runtime_error{"this FFmpeg does not know such a device"};
  return device;
}

inline av::AvBuffer soft_frames(int width, int height) {
  auto const device = soft_device();
  auto* const made = reinterpret_cast<AVHWDeviceContext*>(device->data);
  static_cast<AVDRMDeviceContext*>(made->hwctx)->fd = -1;
  if (av_hwdevice_ctx_init(device.get()) < 0) throw std::runtime_error{"no soft device"};
  av::AvBuffer frames{av_hwframe_ctx_alloc(device.get())};
  if (!frames) throw std::bad_alloc{};
  auto& shape = *reinterpret_cast<AVHWFramesContext*>(frames->data);
  shape.format = AV_PIX_FMT_DRM_PRIME;
  shape.sw_format = AV_PIX_FMT_YUV420P;
  shape.width = width;
  shape.height = height;
  shape.pool =
      av_buffer_pool_init2(sizeof(AVDRMFrameDescriptor), &shape, new_soft_picture, nullptr);
  shape.free = [](AVHWFramesContext* gone) { av_buffer_pool_uninit(&gone->pool); };
  if (av_hwframe_ctx_init(frames.get()) < 0) throw std::runtime_error{"no soft frames"};
  return frames;
}

}  // namespace freshet::test
