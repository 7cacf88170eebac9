#!/usr/bin/env bash
# Writes the report of diff.sh into a comment on the pull request, or updates the comment of an earlier run.
set -euo pipefail

# Each project of a repository has its own comment.
project="$DIRECTORY/$SPEC_PATH"
marker="<!-- topicwright diff: ${project//--/-} -->"
comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments"
body=$(mktemp "$RUNNER_TEMP/topicwright-comment.XXXXXX")
# The longest comment that GitHub accepts has 65,536 characters.
max_bytes=60000

export GH_HOST="${GITHUB_SERVER_URL#https://}"

{
  echo "$marker"
  if [ -z "$REPORT" ]; then
    echo "The specs could not be compared with the base. The log of the job says why."
  else
    # The limit may split a character, which is left out.
    head -c "$max_bytes" "$REPORT" | { iconv -c -f UTF-8 -t UTF-8 || true; }
    if [ "$(wc -c <"$REPORT")" -gt "$max_bytes" ]; then
      printf '\n\nThe summary of the job lists further changes.\n'
    fi
  fi
} >"$body"

# The token of a pull request from a fork cannot comment. The summary of the job has the report, too.
cannot_comment() {
  echo "::warning title=topicwright diff::the comment could not be written, for the reason above; usually the job lacks the permission \"pull-requests: write\""
  exit 0
}

known=$(MARKER="$marker" gh api --paginate "$comments?per_page=100" --jq '.[] | select(.body | startswith(env.MARKER)) | .id') || cannot_comment
id=$(head -n 1 <<<"$known")

if [ -n "$id" ]; then
  gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field "body=@$body" || cannot_comment
elif [ "$SEMVER" != none ] && [ -n "$REPORT" ]; then
  gh api --silent "$comments" --field "body=@$body" || cannot_comment
fi
