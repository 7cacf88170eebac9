#!/usr/bin/env bash
# Compares the working tree with $BASE: annotations in the log, a changelog in the summary of the job and for comment.sh.
# Sets the output `semver`.
set -euo pipefail

report="$RUNNER_TEMP/topicwright-diff.md"

if [ -z "$BASE" ]; then
  echo "::error title=topicwright diff::there is no revision to compare with; set the input \"base\""
  exit 2
fi

# A checkout usually has one commit only.
if ! git cat-file -e "$BASE^{commit}" 2>/dev/null; then
  git fetch --quiet --no-tags --depth=1 origin "$BASE"
fi

# Whether the base has the spec.
has_spec() {
  local file
  for file in "" /topicwright.yaml /spec.yaml; do
    [ "$(git cat-file -t "$BASE:./$SPEC_PATH$file" 2>/dev/null)" = blob ] && return 0
  done
  return 1
}

if has_spec; then
  $TOPICWRIGHT diff "git:$BASE" "$SPEC_PATH" --format github
  $TOPICWRIGHT diff "git:$BASE" "$SPEC_PATH" --format markdown >"$report"
  semver=$($TOPICWRIGHT diff "git:$BASE" "$SPEC_PATH" --json | node -p 'JSON.parse(require("fs").readFileSync(0, "utf8")).semver')
else
  echo "The spec is new: there is no earlier version to compare with." >"$report"
  semver=none
fi

cat "$report" >>"$GITHUB_STEP_SUMMARY"
echo "semver=$semver" >>"$GITHUB_OUTPUT"
