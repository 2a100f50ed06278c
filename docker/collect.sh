#!/usr/bin/env bash
# The whole file system of the image, from the machine that built the server: the program, the libraries
# that it is linked with, the authorities that it trusts, and for each package that any of these came
# from its licence and its entry for scanners. usage: collect.sh PROGRAM TARGET [LIBRARY…]; the program
# loads these itself, where there is use for them.
set -euo pipefail
program=$1 target=$2 loaded=()

mkdir -p "$target"/{usr/{bin,lib,lib64},etc,tmp,var/lib/dpkg/status.d}
chmod 1777 "$target/tmp"
ln -s usr/bin "$target/bin"
ln -s usr/lib "$target/lib"
ln -s usr/lib64 "$target/lib64"
strip -o "$target/usr/bin/freshet" "$program"

for name in "${@:3}"; do
  path=$(ldconfig -p | sed -n "s/^[[:space:]]*$name (.*=> //p" | head -n 1)
  [[ -n $path ]] || { echo "there is no $name" >&2; exit 1; }
  loaded+=("$path")
done

# Every library that the loader would open, by the name it asks for, and the loader itself.
mapfile -t wanted < <({
  ldd "$program" "${loaded[@]}" |
    sed -n 's/^.*=> \(\/[^ ]*\) (.*/\1/p; s/^[[:space:]]*\(\/[^ ]*\) (.*/\1/p'
  printf '%s\n' "${loaded[@]}" | sed '/^$/d'
} | sort -u)
((${#wanted[@]} > 20)) || { echo "ldd found only ${#wanted[@]} libraries" >&2; exit 1; }
files=()
for library in "${wanted[@]}"; do
  real=$(realpath "$library")
  files+=("$real")
  place=$target/$(realpath -s "$library" | sed 's|^/lib|/usr/lib|')
  mkdir -p "$(dirname "$place")"
  cp "$real" "$place"
done

# What getaddrinfo and TLS clients look at.
mkdir -p "$target/etc/ssl/certs"
cp /etc/ssl/certs/ca-certificates.crt "$target/etc/ssl/certs/"
printf 'hosts: files dns\n' >"$target/etc/nsswitch.conf"
cp /etc/os-release "$target/etc/os-release"
printf 'root:x:0:0:root:/:/nologin\nfreshet:x:10001:10001:Freshet:/data:/nologin\n' >"$target/etc/passwd"
printf 'root:x:0:\nfreshet:x:10001:\n' >"$target/etc/group"

# dpkg may know a file by its name from before /lib became a link.
found=$(dpkg-query -S "${files[@]}" "${files[@]#/usr}" /usr/sbin/update-ca-certificates 2>/dev/null || true)
for file in "${files[@]}"; do
  [[ $'\n'$found$'\n' == *": $file"$'\n'* || $'\n'$found$'\n' == *": ${file#/usr}"$'\n'* ]] ||
    { echo "no package has $file" >&2; exit 1; }
done
mapfile -t packages < <(sed 's/: .*//; s/:.*//' <<<"$found" | sort -u)
for package in "${packages[@]}"; do
  dpkg-query -s "$package" >"$target/var/lib/dpkg/status.d/$package"
  mkdir -p "$target/usr/share/doc/$package"
  cp -L "/usr/share/doc/$package/copyright" "$target/usr/share/doc/$package/"
done
mkdir -p "$target/usr/share/doc/freshet"
cp LICENSE "$target/usr/share/doc/freshet/copyright"
echo "$(du -sm "$target" | cut -f1) MB: the program, ${#files[@]} libraries of ${#packages[@]} packages" >&2
