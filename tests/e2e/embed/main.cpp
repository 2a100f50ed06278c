/// A server inside another program: started on free ports, asked for them, stopped.
#include <cstdio>
#include <exception>
#include <freshet/server.hpp>

int main(int argc, char** argv) try {
  freshet::Config config;
  config.server.data_dir = argc > 1 ? argv[1] : "embed-data";
  config.http.port = config.rtmp.port = config.srt.port = 0;

  freshet::Server server{config};
  server.start();
  auto const http = server.port("http"), rtmp = server.port("rtmp");
  auto const key = server.stream_key("mine");
  std::printf("http %u, rtmp %u, key %s\n", http, rtmp, key.c_str());
  server.stop();
  return http != 0 && rtmp != 0 && key.starts_with("mine.") ? 0 : 1;
} catch (std::exception const& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
