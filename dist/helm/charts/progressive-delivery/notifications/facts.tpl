{{- $namespace := .rollout.metadata.namespace }}{{ $name := .rollout.metadata.name }}
{{- $revision := get (default dict .rollout.metadata.annotations) "rollout.argoproj.io/revision" }}
{{- $instance := get (default dict .rollout.metadata.labels) "app.kubernetes.io/instance" }}
{{- $images := list }}{{ range dig "spec" "template" "spec" "containers" list .rollout }}
{{- $images = append $images .image }}{{ end }}{{ $image := join ", " $images }}
{{- $phase := "" }}{{ $analysis := "" }}{{ range .analysisRuns }}
{{- if and (not $phase) (has .status.phase (list "Failed" "Error" "Inconclusive")) }}{{ $phase = .status.phase }}
{{- $analysis = printf "%s: %s" .metadata.name (default .status.phase .status.message) }}{{ end }}{{ end }}
{{- $reason := <reason> }}
{{- $link := "<link>" | replace "{namespace}" $namespace | replace "{name}" $name | replace "{instance}" $instance }}
{{- $color := get (dict "info" "#4a7fb5" "good" "#2eb67d" "warning" "#ecb22e" "error" "#d92d20") "<level>" }}
{{- $text := printf "Workload: %s/%s\nEvent: <title>\nRevision: %s\nImage: %s\nReason: %s\n%s"
  $namespace $name $revision $image $reason $link }}
{{- $data := dict "event" "<event>" "namespace" $namespace "workload" $name "revision" $revision
  "images" $images "reason" $reason "link" $link -}}
