#!/usr/bin/env bash
# Installs what the server needs, builds it, starts it. Arguments go to `freshet serve`.
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

need "${build_packages[@]}"
say "building"
build release freshet_program || die "the build failed; its reason stands above"
say "starting"
exec "$root/build/release/freshet" serve "$@"
