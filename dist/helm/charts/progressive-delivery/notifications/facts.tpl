{{- $namespace := .rollout.metadata.namespace }}{{ $name := .rollout.metadata.name }}
{{- $revision := get (default dict .rollout.metadata.annotations) "rollout.argoproj.io/revision" }}
{{- $instance := get (default dict .rollout.metadata.labels) "app.kubernetes.io/instance" }}
{{- $images := list }}{{ range dig "spec" "template" "spec" "containers" list .rollout }}
{{- $images = append $images .image }}{{ end }}{{ $image := join ", " $images }}
{{- $link := "<link>" | replace "{namespace}" $namespace | replace "{name}" $name | replace "{instance}" $instance }}
{{- $runbook := "<runbook>" | replace "{namespace}" $namespace | replace "{name}" $name | replace "{instance}" $instance }}
