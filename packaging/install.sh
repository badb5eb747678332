#!/bin/sh
# Installs the released command scaledmail-lint. Verifies its SHA-256 checksum before it runs.
#
#   sh install.sh [--version VERSION] [--to FOLDER] [--from PLACE] [--sha256 SUM]
#
#   --version VERSION    the version, such as 1.2.3 [default: the release of this script]
#   --to FOLDER          the folder for the command [default: ~/.local/bin]
#   --from PLACE         an address or a folder with the archives [default: the GitHub release]
#   --sha256 SUM         the expected checksum of the archive [default: of the release]
#
# Exit status: 0 if the command is installed, 1 if the checksum is wrong or a step failed, 2 for
# wrong arguments, 3 if there is no release for this version and platform.
set -eu

repository=https://github.com/OWNER/scaledmail-lint
# A release fills in both values. The copy in the repository has placeholders.
version='@VERSION@'
sums='@SHA256SUMS@'
case $version in @*) version='' sums='' ;; esac
folder=${HOME-}/.local/bin
from=''
expected=''

fail() {
    echo "install.sh: $2" >&2
    exit "$1"
}

while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || fail 2 "$1 needs a value"
    case $1 in
        --version)
            [ "$2" = "$version" ] || sums=''
            version=$2
            ;;
        --to) folder=$2 ;;
        --from) from=$2 ;;
        --sha256) expected=$2 ;;
        *) fail 2 "unknown argument $1" ;;
    esac
    shift 2
done
[ -n "$version" ] || fail 2 "pass --version"
: "${from:=$repository/releases/download/v$version}"

machine=$(uname -m)
case $machine in
    x86_64 | amd64) machine=x86_64 ;;
    aarch64 | arm64) machine=aarch64 ;;
    *) fail 3 "no release for the processor $machine" ;;
esac
program=scaledmail-lint extension=tar.gz
case $(uname -s) in
    Linux)
        # The musl build is static and runs everywhere; the other one is faster.
        target=$machine-unknown-linux-musl
        if getconf GNU_LIBC_VERSION >/dev/null 2>&1; then target=$machine-unknown-linux-gnu; fi
        ;;
    Darwin) target=$machine-apple-darwin ;;
    MINGW* | MSYS* | CYGWIN*)
        # The shell itself may be emulated.
        case $(uname -s)${PROCESSOR_IDENTIFIER-} in *ARM*) machine=aarch64 ;; esac
        target=$machine-pc-windows-msvc program=scaledmail-lint.exe extension=zip
        ;;
    *) fail 3 "no release for $(uname -s)" ;;
esac
stem=scaledmail-lint-v$version-$target
archive=$stem.$extension

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

# Copies one file of the release to the scratch folder.
get() {
    case $from in
        http://* | https://*)
            if command -v curl >/dev/null; then
                curl --fail --location --silent --show-error --retry 2 --output "$scratch/$1" "$from/$1"
            elif command -v wget >/dev/null; then
                wget -q -O "$scratch/$1" "$from/$1"
            else
                fail 1 "install curl or wget first"
            fi
            ;;
        *) cp "$from/$1" "$scratch/$1" ;;
    esac
}

digest() {
    if command -v sha256sum >/dev/null; then
        sha256sum <"$1"
    elif command -v shasum >/dev/null; then
        shasum -a 256 <"$1"
    else
        fail 1 "install sha256sum or shasum first"
    fi
}

get "$archive" || fail 3 "cannot get $archive from $from"
if [ -z "$expected" ]; then
    if [ -z "$sums" ]; then
        get SHA256SUMS || fail 1 "cannot get the checksums from $from"
        sums=$(cat "$scratch/SHA256SUMS")
    fi
    expected=$(printf '%s\n' "$sums" | sed -n "s/^\([0-9a-f]\{64\}\)  $archive\$/\1/p")
    [ -n "$expected" ] || fail 1 "the release has no checksum for $archive"
fi
actual=$(digest "$scratch/$archive")
actual=${actual%% *}
[ "$actual" = "$expected" ] || fail 1 "$archive has the checksum $actual instead of $expected; it was not installed"

case $extension in
    zip) unzip -q "$scratch/$archive" -d "$scratch" ;;
    *) tar -xzf "$scratch/$archive" -C "$scratch" ;;
esac
mkdir -p "$folder"
# A move within the folder replaces a command that runs at the moment.
cp "$scratch/$stem/$program" "$folder/.$program.new"
chmod 755 "$folder/.$program.new"
mv -f "$folder/.$program.new" "$folder/$program"
"$folder/$program" --version
case :$PATH: in
    *:"$folder":*) ;;
    *) echo "installed in $folder; add this folder to the PATH" ;;
esac
