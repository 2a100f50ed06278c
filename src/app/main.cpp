/// The program: arguments in, one command, its exit code.
#include "app/args.hpp"
#include "app/run_command.hpp"
#include "app/serve.hpp"
#include "av/version.hpp"
#include "freshet/server.hpp"

#include <exception>
#include <iostream>

int main(int argc, char** argv) {
  using namespace freshet;
  try {
    auto const args = app::parse_args({argv + 1, argv + argc});
    if (!args) {
      std::cerr << "freshet: " << args.error().what << '\n';
      return app::kBadUsage;
    }
    app::Versions versions;
    versions.freshet = FRESHET_VERSION;
    versions.commit = FRESHET_COMMIT;
    versions.ffmpeg = av::ffmpeg_version();
    app::Surroundings const around{std::cout, std::cerr, app::read_environment(),
                                   app::with_libraries(std::move(versions)), system_clock()};
    return args->command == app::Command::serve ? app::serve(*args, around)
                                                : app::run_command(*args, around);
  } catch (ConfigError const& error) {
    std::cerr << error.what() << '\n';
    return app::kBadUsage;
  } catch (std::exception const& error) {
    std::cerr << "freshet: " << error.what() << '\n';
    return app::kFailed;
  }
}
