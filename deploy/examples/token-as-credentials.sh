#!/bin/sh
# Prints the token in FILE as AWS credentials, for credential_process: AWS SDKs then ask again when the token ends.
# The keys mean nothing; the gateway reads the session token, and nothing else of them.
set -eu

token=$(tr -d '[:space:]' < "${1:?usage: token-as-credentials.sh FILE}")
payload=$(printf %s "$token" | cut -d. -f2 | tr '_-' '/+')
while [ $((${#payload} % 4)) -ne 0 ]; do payload=$payload=; done
expires=$(printf %s "$payload" | base64 -d | sed -n 's/.*"exp"[: ]*\([0-9][0-9]*\).*/\1/p')
end=$(date -u -d "@$expires" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -r "$expires" +%Y-%m-%dT%H:%M:%SZ)
printf '{"Version":1,"AccessKeyId":"any","SecretAccessKey":"any","SessionToken":"%s","Expiration":"%s"}\n' "$token" "$end"
