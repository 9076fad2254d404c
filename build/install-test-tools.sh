#!/usr/bin/env bash
# Installs programs that some tests use where the machine has them, from Debian's packages. Tests without their program skip and say so,
# so whatever fails here is told and never fails the build.
set -uo pipefail

# A package, and the program that it brings.
tools=(
  "chromium chromium"
  "chromium-driver chromedriver"
)

# promtool alone out of the package: installed as a whole, it would start a Prometheus server.
install_promtool() {
  command -v promtool >/dev/null && return
  local folder done=no
  folder="$(mktemp -d)"
  # Open to the user that apt downloads as.
  chmod 755 "$folder"
  download() { (cd "$folder" && apt-get download prometheus && dpkg-deb -x prometheus_*.deb unpacked) >/dev/null 2>&1; }
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null \
    && { download || { apt-get update >/dev/null 2>&1 && download; }; } \
    && install -m 755 "$folder/unpacked/usr/bin/promtool" /usr/local/bin/promtool; then
    done=yes
  fi
  rm -rf "$folder"
  if [ "$done" = yes ]; then
    echo "Test tools: installed promtool."
  else
    echo "Test tools: promtool is not here and could not be fetched: the tests of the alert rules will skip."
  fi
}
install_promtool

missing=()
for tool in "${tools[@]}"; do
  read -r package program <<<"$tool"
  command -v "$program" >/dev/null || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "Test tools: ${missing[*]} not here, and only root with apt-get can install them: the tests that use them will skip."
  exit 0
fi

export DEBIAN_FRONTEND=noninteractive
log="$(mktemp)"
# Mostly the lists are there; where they are old or missing, once more with fresh ones.
install() { apt-get install -y --no-install-recommends "${missing[@]}" >"$log" 2>&1; }
if install || { apt-get update >"$log" 2>&1 && install; }; then
  echo "Test tools: installed ${missing[*]}."
else
  echo "Test tools: ${missing[*]} could not be installed: the tests that use them will skip. The end of what was said:"
  tail -n 5 "$log"
fi
rm -f "$log"
exit 0
