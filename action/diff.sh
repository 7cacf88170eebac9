#!/usr/bin/env bash
# Compares the working tree with the base: annotations in the log, a changelog in the summary of the job and for comment.sh.
# Outputs: `semver`; `report`, the file with the changelog; `fails`, whether $FAIL_ON applies.
set -euo pipefail

# In a container, the checkout may belong to another user.
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0='*'

error() {
  echo "::error title=topicwright diff::$1"
  exit 2
}

# The severities of changes on which the job fails are those of these steps.
case "$FAIL_ON" in
  "") failing="" ;;
  breaking) failing="major" ;;
  compatible) failing="major minor" ;;
  any) failing="major minor patch" ;;
  *) error "unknown value \"$FAIL_ON\" of the input \"fail-on\"; expected breaking, compatible or any" ;;
esac

# GitHub checks a pull request out as a merge commit. Its first parent is the base, which the event may name in an older state.
merge_base() {
  case "$GITHUB_REF" in
    refs/pull/*/merge) git cat-file commit HEAD | sed '/^$/q' | sed -n 's/^parent //p' | { read -r first && read -r _ && echo "$first"; } || true ;;
  esac
}

base=${BASE:-$(merge_base)}
base=${base:-$EVENT_BASE}
if [ -z "$base" ] || [ -z "${base//0/}" ]; then
  echo "::notice title=topicwright diff::there is no earlier version to compare with"
  echo "semver=none" >>"$GITHUB_OUTPUT"
  exit 0
fi

# A checkout usually has one commit only.
if ! commit=$(git rev-parse --verify --quiet "$base^{commit}"); then
  git fetch --quiet --no-tags --depth=1 origin "$base" || error "git cannot fetch the base $base; set the input \"base\" to a commit, a branch or a tag that exists"
  commit=$(git rev-parse --verify "FETCH_HEAD^{commit}")
fi

compare() {
  $TOPICWRIGHT diff "git:$commit" "$SPEC_PATH" --allow-missing "$@"
}

report=$(mktemp "$RUNNER_TEMP/topicwright-diff.XXXXXX")
compare --format github
compare --format markdown >"$report"
semver=$(compare --json | node -p 'JSON.parse(require("fs").readFileSync(0, "utf8")).semver')

cat "$report" >>"$GITHUB_STEP_SUMMARY"
{
  echo "semver=$semver"
  echo "report=$report"
  case " $failing " in *" $semver "*) echo "fails=true" ;; esac
} >>"$GITHUB_OUTPUT"
