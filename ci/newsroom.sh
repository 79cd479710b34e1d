#!/usr/bin/env bash
# The steps of a newsroom's CI, one a call: the same on GitHub, on GitLab and on a desk. docs/publish.md tells how to use it.
#
#   ci/newsroom.sh check                 every mistake; as annotations with SITEGEN_FORMAT=github or sarif
#   ci/newsroom.sh build                 the paper, into its output folder
#   ci/newsroom.sh diff origin/main      what readers will see changed, as Markdown for a pull request
#   ci/newsroom.sh preview "Số 12"       the paper as it would be, marked as a preview, into the folder SITEGEN_PREVIEW
#   ci/newsroom.sh deploy [TARGET]       the built paper, to its readers
#   ci/newsroom.sh scheduled [TARGET]    build and deploy, if an article has come due since the last build
set -euo pipefail

sitegen=${SITEGEN:-sitegen}
site=${SITEGEN_SITE:-.}
built=$site/.sitegen/built-at

build() {
    # The moment goes first: what comes due while the paper is built is seen by the next run.
    local moment
    moment=$(date -u +%Y-%m-%dT%H:%M:%S+00:00)
    "$sitegen" build --site "$site" --strict
    echo "$moment" >"$built"
}

nothing_is_due() {
    [[ -f $built ]] || return 1
    local code=0
    "$sitegen" due --site "$site" --since "$(<"$built")" || code=$?
    ((code == 0 || code == 3)) || exit "$code"
    ((code == 3))
}

step=${1:-}
shift || true
case $step in
check) "$sitegen" check --site "$site" --strict --format "${SITEGEN_FORMAT:-text}" ;;
build) build ;;
diff) "$sitegen" diff "${1:-origin/main}" --site "$site" --format markdown ;;
preview)
    "$sitegen" build --site "$site" --strict --preview "${1:?}" --output "${SITEGEN_PREVIEW:-preview}" \
        ${SITEGEN_PREVIEW_URL:+--base-url "$SITEGEN_PREVIEW_URL"}
    ;;
deploy) "$sitegen" deploy "$@" --site "$site" ;;
scheduled)
    if ! nothing_is_due; then
        build
        "$sitegen" deploy "$@" --site "$site"
    fi
    ;;
*)
    sed -n '2,/^set /{/^#/p}' "$0" >&2
    exit 2
    ;;
esac
