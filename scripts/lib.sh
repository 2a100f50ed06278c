# What run.sh and test.sh share: the packages, root's rights, how many jobs fit, the clock.
# Sourced, never run. docs/dependencies.md says why each package is there.
set -euo pipefail
export LC_ALL=C.UTF-8

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
started=$SECONDS

build_packages=(
  ca-certificates g++ cmake ninja-build ccache pkg-config
  libboost1.81-dev libssl-dev libsqlite3-dev zlib1g-dev libsodium-dev libmaxminddb-dev libnghttp2-dev libsrt-gnutls-dev libcurl4-openssl-dev librdkafka-dev
  libicu-dev libhiredis-dev
  libavcodec-dev libavformat-dev libavutil-dev libswscale-dev libswresample-dev libavfilter-dev libzimg-dev
  nlohmann-json3-dev libspdlog-dev libfmt-dev libyaml-cpp-dev
)
test_packages=(
  libgtest-dev libgmock-dev python3 python3-fusepy python3-h2 python3-jsonschema procps curl openssl
  ffmpeg srt-tools chromium fonts-dejavu-core
  nginx-light libnginx-mod-rtmp redis-server varnish pebble
)
full_packages=(clang-14 libclang-rt-14-dev clang-tidy-14 gcovr nghttp2-client buildah debootstrap
  mpv vlc-bin vlc-plugin-base
  gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly
  glib-networking)

# One line a step, with the time since the script began.
say() { printf '[%3dm%02ds] %s\n' $(((SECONDS - started) / 60)) $(((SECONDS - started) % 60)) "$*" >&2; }

die() { say "$*"; exit 1; }

as_root() {
  if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

# Node 18 or newer from wherever it came stays as it is; else Debian's.
node_packages() {
  local major
  major=$(node --version 2>/dev/null | sed -n 's/^v\([0-9]*\)\..*/\1/p') || true
  ((${major:-0} >= 18)) || echo nodejs
  command -v npm >/dev/null || echo npm
}

# Of the packages named, those that are not installed.
missing_packages() {
  comm -23 <(printf '%s\n' "$@" | sort -u) \
    <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2>/dev/null | sed -n 's/^installed //p' | sort -u)
}

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
    -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 --no-install-recommends "$@" >>"$root/build/apt.log" 2>&1
}

# Installs what is missing and touches the network for nothing else.
need() {
  local wanted
  mapfile -t wanted < <(missing_packages "$@"; node_packages)
  ((${#wanted[@]})) || return 0
  command -v apt-get >/dev/null || die "not a Debian: please install ${wanted[*]}"
  ((EUID == 0)) || command -v sudo >/dev/null ||
    die "root or sudo is needed once, to install ${wanted[*]}"
  say "installing packages, a few minutes: ${wanted[*]}"
  mkdir -p "$root/build"
  : >"$root/build/apt.log"
  hold_services
  local done=0
  apt install --download-only "${wanted[@]}" || apt update || true  # lists that are absent or stale
  apt install "${wanted[@]}" || done=$?
  release_services "${wanted[@]}"
  ((done == 0)) || { tail -n 20 "$root/build/apt.log" >&2; die "apt-get could not install them"; }
}

# The tests start their own nginx, Varnish and Redis: Debian's shall run neither now nor after a reboot.
policy=/usr/sbin/policy-rc.d
hold_services() {
  [[ ! -e $policy ]] || { policy=; return 0; }
  printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
  as_root chmod +x "$policy"
  trap 'as_root rm -f "$policy"' EXIT
}

release_services() {
  [[ -z $policy ]] || as_root rm -f "$policy"
  trap - EXIT
  command -v systemctl >/dev/null || return 0
  local package
  for package in "$@"; do
    case $package in
      nginx-light) as_root systemctl disable --quiet nginx 2>/dev/null || true ;;
      varnish) as_root systemctl disable --quiet varnish 2>/dev/null || true ;;
      redis-server) as_root systemctl disable --quiet redis-server 2>/dev/null || true ;;
    esac
  done
}

# A compiler here takes up to 1 GiB: as many at once as memory and cores carry.
jobs_that_fit() {
  local cores memory limit
  cores=$(nproc)
  memory=$(awk '/^MemAvailable/ {print int($2 / 1024)}' /proc/meminfo)
  limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null || echo max)
  [[ $limit == max ]] || ((limit / 1048576 >= memory)) || memory=$((limit / 1048576))
  local jobs=$((memory / 1024 < cores ? memory / 1024 : cores))
  echo $((jobs > 0 ? jobs : 1))
}

# build PRESET [TARGET…]
build() {
  local preset=$1
  shift
  export CMAKE_BUILD_PARALLEL_LEVEL
  CMAKE_BUILD_PARALLEL_LEVEL=$(jobs_that_fit)
  mkdir -p "$root/build"
  (
    cd "$root"
    cmake --preset "$preset" >"build/$preset.configure.log" 2>&1 ||
      { cat "build/$preset.configure.log" >&2; exit 1; }
    cmake --build --preset "$preset" ${1:+--target "$@"} >&2
  )
}
