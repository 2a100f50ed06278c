#include "app/show_segments.hpp"

namespace freshet::app {

Result<std::vector<api::SegmentInfo>> segments_of(origin::Origin const& origin,
                                                  api::SegmentQuery const& wanted) {
  using boost::system::errc::no_such_file_or_directory;
  auto const shown = origin.find(wanted.channel);
  if (!shown || shown->options().stream_id != wanted.stream_id) {
    return failure(no_such_file_or_directory, "nothing of that stream can be watched now");
  }
  auto const rendition = shown->find(wanted.rendition);
  if (!rendition) {
    return failure(no_such_file_or_directory, "the stream has no rendition of that name now");
  }
  auto const now = rendition->now();
  auto const base = "/live/" + wanted.channel + '/' + wanted.rendition + '/';
  std::vector<api::SegmentInfo> all;
  origin::each_listed(*now, [&](origin::SegmentFacts const& segment) {
    bool const before = wanted.after && segment.msn <= *wanted.after;
    if (before || segment.gap || all.size() == wanted.limit) return;
    all.push_back({segment.msn, seconds(segment.duration, now->timebase), segment.wall_us,
                   base + origin::Rendition::segment_name(segment.msn)});
  });
  return all;
}

}  // namespace freshet::app
