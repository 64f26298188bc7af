{{- $namespace := .rollout.metadata.namespace }}{{ $name := .rollout.metadata.name }}
{{- $revision := get (default dict .rollout.metadata.annotations) "rollout.argoproj.io/revision" }}
{{- $instance := get (default dict .rollout.metadata.labels) "app.kubernetes.io/instance" }}
{{- $images := list }}{{ range dig "spec" "template" "spec" "containers" list .rollout }}
{{- $images = append $images .image }}{{ end }}{{ $image := join ", " $images }}
{{- $canary := dig "status" "canary" dict .rollout }}{{ $blueGreen := dig "status" "blueGreen" dict .rollout }}
{{- $current := list (dig "currentStepAnalysisRunStatus" "name" "" $canary)
  (dig "currentBackgroundAnalysisRunStatus" "name" "" $canary)
  (dig "prePromotionAnalysisRunStatus" "name" "" $blueGreen)
  (dig "postPromotionAnalysisRunStatus" "name" "" $blueGreen) }}
{{- $phase := "" }}{{ $analysis := "" }}{{ range .analysisRuns }}
{{- $isBad := has .status.phase (ternary (list "Failed" "Error") (list "Failed" "Error" "Inconclusive") (eq $phase "Inconclusive")) }}
{{- if and $isBad (has .metadata.name $current) (has $phase (list "" "Inconclusive")) }}{{ $phase = .status.phase }}
{{- $analysis = printf "%s: %s" .metadata.name (default .status.phase .status.message) }}{{ end }}{{ end }}
{{- $reason := <reason> }}
{{- $link := "<link>" | replace "{namespace}" $namespace | replace "{name}" $name | replace "{instance}" $instance }}
{{- $color := get (dict "info" "#4a7fb5" "good" "#2eb67d" "warning" "#ecb22e" "error" "#d92d20") "<level>" }}
{{- $text := printf "Workload: %s/%s\nEvent: <title>\nRevision: %s\nImage: %s\nReason: %s\n%s"
  $namespace $name $revision $image $reason $link }}
{{- $data := dict "event" "<event>" "namespace" $namespace "workload" $name "revision" $revision
  "images" $images "reason" $reason "link" $link -}}
