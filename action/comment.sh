#!/usr/bin/env bash
# Writes the report of diff.sh into a comment on the pull request, or updates the comment that is there already.
set -euo pipefail

marker='<!-- topicwright diff -->'
comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments"
body="$RUNNER_TEMP/topicwright-comment.md"
# The longest comment that GitHub accepts has 65,536 characters.
max_characters=60000

report="$RUNNER_TEMP/topicwright-diff.md"
if [ ! -f "$report" ]; then
  echo "There is no report to comment."
  exit 0
fi

{
  echo "$marker"
  head -c "$max_characters" "$report" | iconv -c -f UTF-8 -t UTF-8
  if [ "$(wc -c <"$report")" -gt "$max_characters" ]; then
    printf '\n\nThe summary of the job lists all changes.\n'
  fi
} >"$body"

# The token of a pull request from a fork cannot comment. The summary of the job has the report, too.
cannot_comment() {
  echo "::warning title=topicwright diff::the report could not be written as a comment; the job needs the permission \"pull-requests: write\""
  exit 0
}

filter=".[] | select(.user.type == \"Bot\" and (.body | startswith(\"$marker\"))) | .id"
known=$(gh api --paginate "$comments" --jq "$filter") || cannot_comment
id=$(head -n 1 <<<"$known")

if [ -n "$id" ]; then
  gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$id" --field "body=@$body" || cannot_comment
elif [ "$SEMVER" != none ]; then
  gh api --silent "$comments" --field "body=@$body" || cannot_comment
fi
