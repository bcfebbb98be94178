#!/bin/sh
# Make the disk image for macOS out of the packaged program: macos.sh dist/Till.app Till.dmg
#
# Signs, notarises and staples both where these are set, and says so where they are not:
#   MACOS_CERTIFICATE, MACOS_CERTIFICATE_PASSWORD
#       a "Developer ID Application" certificate with its key: a .p12 in base64, and its password
#   MACOS_NOTARY_KEY, MACOS_NOTARY_KEY_ID, MACOS_NOTARY_ISSUER
#       a key of App Store Connect's API: the text of its .p8, its id, and the issuer's id
set -eu

app=$1
image=$2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
keychain=$work/till.keychain-db
identity=

clean_up() {
    [ ! -e "$keychain" ] || security delete-keychain "$keychain"
    rm -rf "$work"
}
trap clean_up EXIT

# A keychain for this run alone, that codesign may use without asking; finds the identity in it.
open_keychain() {
    if [ -z "${MACOS_CERTIFICATE:-}" ]; then
        echo "MACOS_CERTIFICATE is not set: neither signed nor notarised."
        return
    fi
    password=$(uuidgen)
    printf %s "$MACOS_CERTIFICATE" | base64 --decode >"$work/certificate.p12"
    security create-keychain -p "$password" "$keychain"
    security set-keychain-settings -lut 7200 "$keychain"
    security unlock-keychain -p "$password" "$keychain"
    security list-keychains -d user -s "$keychain" login.keychain-db
    security import "$work/certificate.p12" -k "$keychain" -T /usr/bin/codesign \
        -P "$MACOS_CERTIFICATE_PASSWORD"
    security set-key-partition-list -S apple-tool:,apple: -s -k "$password" "$keychain" >/dev/null
    identity=$(security find-identity -v -p codesigning "$keychain" |
        awk '/Developer ID Application/ { print $2; exit }')
    if [ -z "$identity" ]; then
        echo "MACOS_CERTIFICATE holds no valid Developer ID Application certificate." >&2
        exit 1
    fi
}

sign() {
    [ -z "$identity" ] || codesign --force --timestamp --sign "$identity" "$@"
}

# Sends a file to Apple, waits for the answer, and staples it to what will be handed out.
# Stapling fails where the answer was no.
notarise() {
    sent=$1
    stapled=$2
    if [ -z "$identity" ]; then return; fi
    if [ -z "${MACOS_NOTARY_KEY:-}" ]; then
        echo "MACOS_NOTARY_KEY is not set: $stapled is signed, not notarised."
        return
    fi
    printf '%s\n' "$MACOS_NOTARY_KEY" >"$work/notary.p8"
    xcrun notarytool submit "$sent" --wait --key "$work/notary.p8" \
        --key-id "$MACOS_NOTARY_KEY_ID" --issuer "$MACOS_NOTARY_ISSUER"
    xcrun stapler staple "$stapled"
}

open_keychain

# PyInstaller lays out the bundle so that --deep reaches all code in it. The one entitlement is for
# ctypes, by which Python reaches the keychain: it makes code in memory. (codesign refuses a
# comment in that file.)
sign --deep --options runtime --entitlements "$here/entitlements.plist" "$app"
codesign --verify --deep --strict "$app"
env -i "$app/Contents/MacOS/Till" --smoke-test # the hardened runtime may forbid what worked before
ditto -c -k --keepParent "$app" "$work/Till.zip"
notarise "$work/Till.zip" "$app"

mkdir "$work/image"
ditto "$app" "$work/image/Till.app"
ln -s /Applications "$work/image/Applications"
hdiutil create -ov -format UDZO -volname Till -srcfolder "$work/image" "$image"
sign "$image"
notarise "$image" "$image"
echo "Made $image."
