#!/usr/bin/env bash
# Installs what the tests need, builds, runs every test; the last line counts them.
# --full adds: headers alone, clang-tidy, the thread sanitizer, coverage, fuzzing, the image, caches in
# front, the service, Debian's players, encoders that come back, the soak.
# FUZZ_SECONDS=60 for each fuzz target; SOAK_SECONDS=600; TIDY_SINCE=REVISION looks only at rooms changed since.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

passed=0 failed=0
case ${1:-} in
  "" | --full) ;;
  *) die "usage: scripts/test.sh [--full]" ;;
esac

count() { passed=$((passed + $1)) failed=$((failed + $2)); }

# step TITLE COMMAND…: counts as one test.
step() {
  local title=$1 from=$SECONDS
  shift
  say "$title"
  if "$@"; then
    count 1 0
    say "$title: passed in $((SECONDS - from)) s"
  else
    count 0 1
    say "$title: FAILED after $((SECONDS - from)) s"
  fi
}

# An attribute of a CTest report's testsuite.
reported() { sed -n '/<testsuite/,/>/ s/.*[[:space:]]'"$2"'="\([0-9]*\)".*/\1/p' "$1" | head -n 1; }

# Adds up the report of one CTest run; no report means that it never came to run.
count_tests() {
  local report=$1 all bad unrun
  [[ -s $report ]] || { count 0 1; return 0; }
  all=$(reported "$report" tests) bad=$(reported "$report" failures)
  unrun=$(($(reported "$report" disabled) + $(reported "$report" skipped)))
  count $((all - bad - unrun)) "$bad"
  ((unrun == 0)) || say "$unrun tests were skipped"
}

check() {
  local report=$root/build/dev/tests.xml went=0
  say "building and testing (cmake --workflow --preset check)"
  rm -f "$report"
  (cd "$root" && cmake --workflow --preset check >&2) || went=$?
  count_tests "$report"
  # A test whose program is missing is "not run" to CTest, which fails without counting it.
  ((went == 0 || failed > 0)) || count 0 1
}

thread_sanitizer() {
  build tsan || return 1
  (cd "$root" && ctest --preset tsan -LE arch >&2)
}

coverage() {
  build coverage || return 1
  find "$root/build/coverage" -name '*.gcda' -delete
  ctest --test-dir "$root/build/coverage" -LE arch --output-on-failure >&2 || return 1
  (cd "$root" && gcovr --gcov-ignore-parse-errors --root . --object-directory build/coverage build/coverage -j "$(jobs_that_fit)" \
    --filter 'src/(media|wire|stream|origin|http|access|ingest|package|delivery)/' \
    --exclude-unreachable-branches --exclude-throw-branches \
    --print-summary --fail-under-line 85 -o build/coverage/coverage.txt >&2)
}

tidy() {
  build fuzz || return 1
  local rooms=(src)
  if [[ -n ${TIDY_SINCE:-} ]]; then
    mapfile -t rooms < <(cd "$root" && git diff --name-only "$TIDY_SINCE" -- src | cut -d/ -f1,2 | sort -u)
    ((${#rooms[@]})) || return 0
  fi
  (cd "$root" && find "${rooms[@]}" -name '*.cpp' -print0 |
    xargs -0 -r -n 1 -P "$(jobs_that_fit)" clang-tidy-14 -p build/fuzz --quiet --warnings-as-errors='*' >&2)
}

# New inputs are kept in build/fuzz/found, what crashed in build/fuzz/crashes.
fuzz_one() {
  local name=$1 work=$2 seconds=$3
  mkdir -p "$work/found/$name" "$work/crashes"
  if "$work/tests/fuzz/fuzz_$name" -max_total_time="$seconds" -rss_limit_mb=1024 -timeout=10 \
    -artifact_prefix="$work/crashes/$name-" "$work/found/$name" "tests/fuzz/corpus/$name" \
    >"$work/crashes/$name.log" 2>&1; then
    return 0
  fi
  echo "fuzz_$name failed:" && tail -n 25 "$work/crashes/$name.log"
  return 1
}

fuzz() {
  build fuzz || return 1
  export -f fuzz_one
  (cd "$root" && find tests/fuzz -maxdepth 1 -name '*.cpp' -printf '%f\n' | sed 's/\.cpp$//' | sort |
    xargs -r -I{} -P "$(jobs_that_fit)" bash -c 'fuzz_one "$@"' _ {} "$root/build/fuzz" "${FUZZ_SECONDS:-60}" >&2)
}

soak() {
  build release || return 1
  /usr/bin/python3 "$root/tests/bench/soak.py" --freshet "$root/build/release/freshet" --seconds "${SOAK_SECONDS:-600}" >&2
}

# Built by buildah in build/image, which a second run finds warm.
image() {
  mkdir -p "$root/build"
  as_root /usr/bin/python3 "$root/tests/e2e/image.py" >&2
}

# beside SCRIPT: one of tests/e2e/ with the server as users run it.
beside() {
  build release freshet_program || return 1
  /usr/bin/python3 "$root/tests/e2e/$1" --freshet "$root/build/release/freshet" >&2
}

packages=("${build_packages[@]}" "${test_packages[@]}")
[[ ${1:-} != --full ]] || packages+=("${full_packages[@]}")
need "${packages[@]}"
CMAKE_BUILD_PARALLEL_LEVEL=$(jobs_that_fit)
# Tests wait for most of their time.
CTEST_PARALLEL_LEVEL=$((CMAKE_BUILD_PARALLEL_LEVEL + 1))
export CMAKE_BUILD_PARALLEL_LEVEL CTEST_PARALLEL_LEVEL

check
if [[ ${1:-} == --full ]]; then
  step "every header compiles alone" build headers
  step "clang-tidy" tidy
  step "the thread sanitizer" thread_sanitizer
  step "coverage" coverage
  step "fuzzing, ${FUZZ_SECONDS:-60} s a target" fuzz
  step "the image" image
  step "caches in front" beside cdn.py
  step "the service" beside service.py
  step "Debian's players" beside players.py
  step "encoders that come back" beside encoders.py
  step "the soak, ${SOAK_SECONDS:-600} s" soak
fi
say "done"
echo "$passed passed, $failed failed"
((failed == 0))
