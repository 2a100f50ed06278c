/// Killable: another program, from its start until it has ended or is killed.
#pragma once

#include <csignal>
#include <spawn.h>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace freshet::test {

class Killable {
 public:
  /// A line of the shell's that is one command.
  explicit Killable(std::string const& line) {
    auto text = "exec " + line;
    std::string shell = "/bin/sh", flag = "-c";
    char* const words[] = {shell.data(), flag.data(), text.data(), nullptr};
    if (::posix_spawn(&pid_, words[0], nullptr, nullptr, words, environ) != 0) {
      throw std::runtime_error("cannot start " + line);
    }
  }
  Killable(Killable const&) = delete;
  Killable& operator=(Killable const&) = delete;
  ~Killable() { kill(); }

  /// At once, without a goodbye.
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    wait();
  }
  /// Until it ends by itself; its exit status.
  int wait() {
    int status = -1;
    if (pid_ > 0) ::waitpid(std::exchange(pid_, 0), &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  ::pid_t pid_ = 0;
};

}  // namespace freshet::test
